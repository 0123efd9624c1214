/** Why somebody may be without a token for a while. */
export interface Cause {
  what: string
  fromMs: number
  /** `Infinity` while it lasts. */
  toMs: number
  /** How long after its end all must be well again. */
  graceMs: number
  /** The same for a hidden page, whose timers come once a minute. */
  hiddenGraceMs?: number
  /** Of one tab only. */
  tab?: number
  /** While it lasts, a token may have to be fetched first; but no fetch may fail, or take longer than that. */
  tripMs?: number
}

/** Somebody wanted a token and had to wait, or had none in the end. */
export interface Want {
  tab: number
  isHidden: boolean
  fromMs: number
  toMs: number
  /** What they were told instead of a token. */
  code: string | undefined
}

export type Causes = ReturnType<typeof createCauses>

/** What happened in one browser, and what was wanted there in vain. It knows of no keeper. */
export function createCauses() {
  const causes: Cause[] = []
  const wants: Want[] = []
  return {
    all: causes,
    add(cause: Cause): Cause {
      causes.push(cause)
      return cause
    },
    want: (want: Want) => void wants.push(want),
    /** Each want with why it could not be met at once; `undefined`: there was no reason. */
    explained: (): [want: Want, cause: Cause | undefined][] =>
      wants.map((want) => [want, causes.find((cause) => explains(cause, want))]),
  }
}

function explains(cause: Cause, { tab, isHidden, fromMs, toMs, code }: Want): boolean {
  if (cause.tab !== undefined && cause.tab !== tab) return false
  if (cause.fromMs > toMs) return false
  if (cause.tripMs !== undefined && fromMs < cause.toMs) {
    return code === undefined && toMs - fromMs <= cause.tripMs
  }
  return toMs <= cause.toMs + ((isHidden && cause.hiddenGraceMs) || cause.graceMs)
}
