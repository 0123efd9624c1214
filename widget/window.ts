/** Messages that are on screen at most: a thread of any length draws and scrolls as one of so many. */
export const SHOWN = 40
/** How many come and go at one of its ends. */
const STEP = 20

/** Which part of a thread is on screen: what lies before its end. */
export interface Window {
  /** The newest ones, so many of which are not shown. */
  skipped: number
}

export const AT_END: Window = { skipped: 0 }

export const toShown = <T>(all: readonly T[], { skipped }: Window): readonly T[] =>
  all.slice(Math.max(0, all.length - skipped - SHOWN), all.length - skipped)

/** How many are not shown because they are older. */
export const olderThan = (all: readonly unknown[], { skipped }: Window): number =>
  Math.max(0, all.length - skipped - SHOWN)

export const earlier = (all: readonly unknown[], window: Window): Window => ({
  skipped: window.skipped + Math.min(STEP, olderThan(all, window)),
})

export const later = ({ skipped }: Window): Window => ({ skipped: Math.max(0, skipped - STEP) })

/** After `count` more have come to its end: whoever looks at others goes on looking at those. */
export const grown = ({ skipped }: Window, count: number): Window => ({
  skipped: skipped && Math.max(0, skipped + count),
})
