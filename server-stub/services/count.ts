import type { Clock } from './clock.js'

/** One more in the window that is open for this name and subject, or in one that opens now. */
export type CountOne = (
  what: { name: string; subject: string },
  times: { now: number; windowMs: number },
) => Promise<{ count: number; endsAt: number }>

const REMEMBERED = 10_000

/** Counts in this process. */
export function createCounter(clock: Clock): CountOne {
  let windows = new Map<string, { count: number; endsAt: number }>()
  return ({ name, subject }, { now, windowMs }) => {
    if (windows.size >= REMEMBERED) {
      windows = new Map([...windows].filter(([, { endsAt }]) => endsAt > clock.now()))
    }
    const key = `${name} ${subject}`
    const open = windows.get(key)
    const window = open && open.endsAt > now ? open : { count: 0, endsAt: now + windowMs }
    window.count += 1
    windows.set(key, window)
    return Promise.resolve({ ...window })
  }
}
