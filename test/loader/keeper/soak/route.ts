import type { FakeClock } from '../../../support/clock.js'
import type { Reply, TokenEndpoint } from '../../../support/token-endpoint.js'
import type { Causes } from './causes.js'
import type { Fault } from './faults.js'
import type { Page } from './page.js'
import { hasChannel, toRecoveryMs, type Plan } from './plan.js'
import type { Random } from './random.js'

/** A hidden page's timers come once a minute: the one that gives up, and the one that tries again. */
export const HIDDEN_RECOVERY_MS = 130_000
/** For a message to be with everybody. */
const TOLD_MS = 100
const SERVER_EPOCH_MS = Date.UTC(2026, 2, 2, 12)

interface Parts {
  clock: FakeClock
  endpoint: TokenEndpoint
  plan: Plan
  random: Random
  /** What everybody meets. */
  outages: Fault[]
  causes: Causes
  pages(): Page[]
  /** Who is signed in at the host. */
  who(): string
  /** Somebody hears for the first time that the visitor is another one. */
  onOther(): void
}

export type Route = ReturnType<typeof createRoute>

/** The host's token route on a day like that, and what it asks of its callers. */
export function createRoute({ clock, endpoint, plan, random, outages, causes, pages, who, onOther }: Parts) {
  const ends = new Map<string, number>()
  const revoked = new Set<string>()
  const calledAt: number[] = []
  const violations: number[] = []
  const known = new Map<Page, string>()
  let wishes: { fromMs: number; untilMs: number; knowing: Page[] }[] = []
  let local: Fault | undefined

  const now = () => clock.trueMs()
  const caller = () => pages().find(({ tab }) => tab.isCalling())!
  const isOn = ({ fromMs, toMs }: Fault) => fromMs <= now() && now() < toMs
  const fault = () => (local && isOn(local) ? local : outages.find(isOn))

  endpoint.reply(() => {
    // What it keeps of every call would be a whole day's.
    endpoint.calls.length = 0
    calledAt.push(now())
    noteViolations()
    const wrong = fault()
    // Slower than its tokens live, it would be of no use to anybody.
    const slowMs = Math.min(9_500, plan.lifetimeMs / 2)
    const latencyMs = wrong?.what === 'slow' ? slowMs : random.between(0.3, 1) * plan.latencyMs
    if (!wrong || wrong.what === 'slow') return { ...mint(), latencyMs }
    if (wrong.retryAfterMs > 0 && !plan.hasCallback) wish(wrong, latencyMs)
    return { ...wrong.reply(now()), latencyMs }
  })

  /** Minted when it is asked for, so that a token may be old when it arrives; ends on a whole second, as `exp` does. */
  function mint(): Reply {
    const minted = endpoint.mint()
    const token = plan.answer === 'opaque' ? `opaque-${calledAt.length}` : minted.token
    const endsMs = Math.floor(now() / 1_000) * 1_000 + plan.lifetimeMs
    ends.set(token, endsMs)
    if (![who(), undefined].includes(known.get(caller()))) onOther()
    known.set(caller(), who())
    switch (plan.answer) {
      case 'expires_in':
        return { body: minted }
      case 'access_token':
        return { body: { access_token: token, expires_in: minted.expires_in, token_type: 'Bearer' } }
      case 'claims':
        return { body: JSON.stringify(token) }
      case 'opaque':
        return {
          body: { token, expires_at: new Date(SERVER_EPOCH_MS + endsMs).toISOString() },
          headers: { date: new Date(SERVER_EPOCH_MS + now()).toUTCString() },
        }
    }
  }

  function wish({ what, retryAfterMs }: Fault, latencyMs: number): void {
    const fromMs = now() + latencyMs
    const knowing = hasChannel(plan) ? pages().filter(isRunning) : [caller()]
    wishes.push({ fromMs: fromMs + TOLD_MS, untilMs: fromMs + retryAfterMs, knowing })
    causes.add({ what, fromMs: now(), toMs: fromMs + retryAfterMs, graceMs: toRecoveryMs(plan) })
  }

  /** Whoever calls has heard of the wish, or can ask somebody who has. */
  function noteViolations(): void {
    // To the millisecond: no clock is better.
    wishes = wishes.filter(({ untilMs }) => untilMs - 1 > now())
    const page = caller()
    if (wishes.some(({ fromMs, knowing }) => fromMs < now() && knowing.includes(page))) violations.push(now())
  }

  function begin(next: Fault): void {
    const { what, fromMs, toMs } = next
    causes.add({ what, fromMs, toMs, graceMs: toRecoveryMs(plan), hiddenGraceMs: HIDDEN_RECOVERY_MS })
  }
  for (const each of outages) begin(each)

  return {
    calledAt,
    violations,
    /** When a token ends by the server's clock. */
    endsAt: (token: string) => ends.get(token) ?? 0,
    isRevoked: (token: string) => revoked.has(token),
    revoke: (token: string) => void revoked.add(token),
    revokeAll: () => [...ends].forEach(([token, endsMs]) => endsMs > now() && revoked.add(token)),
    fault,
    /** From now on, before what everybody meets; `undefined`: no more. */
    setLocal(next: Fault | undefined): void {
      local = next
      if (next) begin(next)
    },
    /** A wish counts by the clock that they have. */
    forgetWishes: () => void (wishes = []),
  }
}

const isRunning = (page: Page): boolean => page.window() === 'visible' || page.window() === 'hidden'
