import { createBudget } from './budget.js'
import { isBinding, isFinal, isSignedOut, type Trouble } from './trouble.js'

/** Attempts on waking, on top of the timed ones. A signed-out host is asked less often. */
const PROBES = { most: 10, withinMs: 600_000, apartMs: 2_000, signedOutApartMs: 30_000 }

/** Asking again at once after a wake-up: not at every twitch of it, and not where it is of no use. */
export function createProbes() {
  const budget = createBudget(PROBES)

  function isDue(trouble: Trouble, now: number): boolean {
    if (isBinding(trouble, now) || budget.waitMs(now) > 0) return false
    if (!isFinal(trouble)) return budget.sinceLastMs(now) >= PROBES.apartMs
    return isSignedOut(trouble) && budget.sinceLastMs(now) >= PROBES.signedOutApartMs
  }

  return { isDue, spend: budget.spend }
}
