const S = 1000
/** A caller that waits longer than this for a token had none. */
const PATIENCE_MS = 1 * S
/** So long after a cause's end is recovery; beyond it, what is missing is a gap again. */
const RECOVERY_MAX_MS = 60 * S
const BURST_MS = 1 * S

/** What a run came to. TOKENS.md has the definitions. */
export function measure({ asks, tokens, calls, late, cause, tabs, endMs }) {
  const backMs = toBack()
  const recoveryMs = backMs === null ? null : Math.round(Math.min(backMs, endMs) - cause.toMs)

  return {
    gapS: new Set(asks.filter(isGap).map(({ atMs }) => Math.floor(atMs / S))).size,
    lateRequests: late,
    mints: tokens.length,
    calls: calls.length,
    worstBurst: Math.max(0, ...calls.map(({ atMs }, first) => callsWithin(atMs, first))),
    retryAfterViolations: calls.filter(({ isTooEarly }) => isTooEarly).length,
    recoveryMs,
    isBack: backMs !== Infinity,
  }

  /** When somebody was served again after the cause's end; `Infinity` where nobody was, `null` where there was no cause. */
  function toBack() {
    if (!cause || cause.toMs >= endMs) return null
    return Math.min(...asks.map(({ servedMs }) => (servedMs >= cause.toMs ? servedMs : Infinity)))
  }

  function isGap({ atMs, servedMs }) {
    // Too young to tell.
    if (atMs + PATIENCE_MS > endMs || servedMs - atMs <= PATIENCE_MS) return false
    if (!cause || atMs + PATIENCE_MS <= cause.fromMs) return true
    if (atMs < cause.toMs) return !cause.isExcuse || (hadOne(atMs) && !cause.blocksApi && !cause.isSignedOut)
    return atMs >= cause.toMs + Math.min(recoveryMs, RECOVERY_MAX_MS)
  }

  /** A good token had arrived that was not handed out. In several tabs nobody knows in which. */
  function hadOne(atMs) {
    return (
      tabs === 1 &&
      tokens.some(
        (token) => token.arrivedMs <= atMs && atMs + PATIENCE_MS < Math.min(token.endsMs, token.refusedMs),
      )
    )
  }

  function callsWithin(fromMs, first) {
    let next = first
    while (next < calls.length && calls[next].atMs < fromMs + BURST_MS) next++
    return next - first
  }
}
