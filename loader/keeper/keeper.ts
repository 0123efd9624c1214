import type { LatchkeyError } from '../error.js'
import type { Identity, VerifiedVisitor } from '../handle.js'
import type { RefreshReason } from '../options.js'
import type { Minted } from './answer.js'
import { createBudget } from './budget.js'
import { elapsed, type Clock, type Reading } from './clock.js'
import { decide, isValid, leadMs, remainingMs, type Decision, type Held } from './decide.js'
import { failure, toFailure } from './failure.js'
import type { Provider } from './provider.js'
import { isFinal, isSignedOut, toTrouble, type Trouble } from './trouble.js'

export interface Parts {
  provider: Provider
  clock: Clock
  isOnline(): boolean
  /** Whether to call unasked now. */
  isKeen(): boolean
  onMinted(minted: { lifetimeMs: number }): void
  onFailed(failed: { error: LatchkeyError; retryInMs: number | undefined; stillValidMs: number }): void
  onIdentity(identity: Identity): void
}

export interface TokenKeeper {
  ensureFresh(reason: RefreshReason): Promise<string>
  refuse(token: string): void
  refresh(reason: RefreshReason): Promise<void>
  /** Something changed that timers don't see: the page is visible again, the network is back, the visitor acted. */
  wake(): void
  identity(): Identity
  /** Forgets the token and whatever was in flight, and stays idle until asked; returns the token that was held. */
  forget(): string | undefined
  destroy(): void
}

/** Looking again at least this often keeps every timer far below the 24.8 days at which `setTimeout` overflows. */
const RECHECK_MS = 30_000
/** A tick later than this means that the machine slept, or the tab did. */
const LATE_MS = 5_000
/** Twenty mints in a minute are a mistake somewhere, and the host's backend must not pay for it. */
const BREAKER = { most: 20, withinMs: 60_000 }
/** Attempts on waking, on top of the timed ones. A signed-out host is asked less often. */
const WAKE = { most: 10, withinMs: 600_000, apartMs: 2_000, signedOutApartMs: 30_000 }

const NOBODY: VerifiedVisitor = { id: undefined, name: undefined, company: undefined, email: undefined }

/** Keeps one token fresh. `ensureFresh` is the way in; timers, wake-ups, actions and refusals only lead to it. */
export function createTokenKeeper(parts: Parts): TokenKeeper {
  const { provider, clock } = parts
  const mints = createBudget(BREAKER)
  const wakes = createBudget(WAKE)
  let held: Held | undefined
  let trouble: Trouble | undefined
  let lastEarly: Reading | undefined
  let visitor: VerifiedVisitor | undefined
  let refused: string | undefined
  let refreshing: Promise<Held> | undefined
  /** Ends what is in flight for an identity that is no longer the page's. */
  let flight = new AbortController()
  let isActive = false
  let stopTimer = () => {}
  let told: Identity = { status: 'none' }

  const look = (isAsked: boolean): Decision =>
    decide(clock.now(), {
      held,
      trouble,
      lastEarly,
      isOnline: parts.isOnline(),
      isKeen: parts.isKeen(),
      isAsked,
    })

  async function ensureFresh(reason: RefreshReason): Promise<string> {
    flight.signal.throwIfAborted()
    isActive = true
    const { do: act } = look(true)
    if (held && (act === 'use' || act === 'use-and-refresh')) {
      const { token } = held
      if (act === 'use') settle()
      else refreshEarly()
      return token
    }
    if (act === 'refresh' || refreshing) return (await mint(reason)).token
    settle()
    throw trouble?.error ?? failure('token_route_unreachable', { subject: provider.name })
  }

  function refuse(token: string): void {
    if (held?.token !== token) return
    refused = token
    held = undefined
    settle()
  }

  async function refresh(reason: RefreshReason): Promise<void> {
    flight.signal.throwIfAborted()
    isActive = true
    if (trouble?.isBinding && elapsed(trouble.since, clock.now()) < trouble.waitMs) throw trouble.error
    await mint(reason)
  }

  function refreshEarly(): void {
    const began = clock.now()
    mint('early').then(
      () => (lastEarly = began),
      // Told as `token:failed`; the token in hand is still good.
      () => {},
    )
  }

  function mint(reason: RefreshReason, isExtra = false): Promise<Held> {
    if (refreshing) return refreshing
    const mine = attempt(reason, isExtra).finally(() => {
      if (refreshing !== mine) return
      refreshing = undefined
      settle()
    })
    refreshing = mine
    tellIdentity()
    return mine
  }

  async function attempt(reason: RefreshReason, isExtra: boolean): Promise<Held> {
    const since = clock.now()
    const { signal } = flight
    try {
      const retryAfterMs = mints.waitMs(since)
      if (retryAfterMs > 0) throw failure('too_many_mints', { subject: provider.name, retryAfterMs })
      mints.spend(since)
      const minted = await provider.ask({ reason, current: held?.token, signal }, (late) => {
        // Given up on, but nothing better has come.
        if (!signal.aborted && late && !isValid(held, clock.now())) take(late, since)
      })
      signal.throwIfAborted()
      if (!minted) throw failure('identity_required', { subject: provider.name })
      return take(minted, since)
    } catch (thrown) {
      signal.throwIfAborted()
      const error = toFailure(thrown, { subject: provider.name })
      note(error, isExtra)
      throw error
    }
  }

  function take(minted: Minted, since: Reading): Held {
    const { token, lifetimeMs, claims } = minted
    if (token === refused || token === held?.token) throw failure('stale_token', { subject: provider.name })
    const fresh: Held = { ...minted, since, leadMs: leadMs(lifetimeMs, clock.random()) }
    if (!isValid(fresh, clock.now())) throw failure('bad_token', { subject: provider.name })
    held = fresh
    trouble = undefined
    visitor = claims?.visitor ?? NOBODY
    settle()
    parts.onMinted({ lifetimeMs })
    return fresh
  }

  function note(error: LatchkeyError, isExtra: boolean): void {
    const now = clock.now()
    const next = toTrouble(error, { previous: trouble, now, random: clock.random() })
    // An attempt on waking comes on top: it neither delays the timed one nor counts as one.
    if (!trouble || !isExtra || isFinal(next) || next.isBinding) trouble = next
    // Only a confirmed 401 and `null` end a token that is still valid.
    if (isFinal(trouble) && trouble.course === 'confirm') held = undefined
    if (isFinal(trouble) && !isValid(held, now)) visitor = undefined
    parts.onFailed({
      error,
      retryInMs: isFinal(trouble) ? undefined : trouble.waitMs,
      stillValidMs: isValid(held, now) ? remainingMs(held, now) : 0,
    })
  }

  function wake(): void {
    if (!isActive || refreshing || !parts.isKeen()) return
    const now = clock.now()
    if (!trouble || !mayProbe(now)) return tick()
    wakes.spend(now)
    mint('wake', true).catch(() => {})
  }

  /** At once after a wake-up, but not at every twitch of it, and not where asking again is of no use. */
  function mayProbe(now: Reading): boolean {
    if (!parts.isOnline() || trouble?.isBinding || wakes.waitMs(now) > 0) return false
    if (!isFinal(trouble)) return wakes.sinceLastMs(now) >= WAKE.apartMs
    return isSignedOut(trouble) && wakes.sinceLastMs(now) >= WAKE.signedOutApartMs
  }

  function tick(): void {
    const { do: act } = look(false)
    if (act === 'use-and-refresh') refreshEarly()
    else if (act === 'refresh') mint(trouble ? 'retry' : 'expired').catch(() => {})
    else settle()
  }

  /** Tells what changed and sets the one timer; a refresh in flight does both when it ends. */
  function settle(): void {
    stopTimer()
    tellIdentity()
    if (!isActive || refreshing) return
    const decision = look(false)
    const waitMs = 'ms' in decision ? decision.ms : decision.do === 'stop' ? Infinity : 0
    if (waitMs === Infinity) return
    const ms = Math.min(RECHECK_MS, waitMs)
    const set = clock.now()
    stopTimer = clock.after(ms, () => (elapsed(set, clock.now()) > ms + LATE_MS ? wake() : tick()))
  }

  function tellIdentity(): void {
    const before = told
    told = readIdentity()
    const isSame = before.status === told.status && 'visitor' in before === 'visitor' in told
    if (!isSame || ('visitor' in before && 'visitor' in told && before.visitor !== told.visitor)) {
      parts.onIdentity(told)
    }
  }

  function readIdentity(): Identity {
    if (!isActive) return { status: 'none' }
    if (visitor && (!trouble || isValid(held, clock.now()))) return { status: 'authenticated', visitor }
    if (isSignedOut(trouble)) return { status: 'identity-required' }
    if (trouble && isFinal(trouble)) return { status: 'failed', error: trouble.error }
    if (!parts.isOnline()) return { status: 'offline' }
    if (!trouble || trouble.course === 'confirm') return { status: 'authenticating' }
    return { status: 'unavailable', error: trouble.error, retryInMs: trouble.waitMs }
  }

  function forget(): string | undefined {
    const token = held?.token
    flight.abort(failure('identity_required', { subject: provider.name }))
    flight = new AbortController()
    refreshing = held = trouble = lastEarly = visitor = refused = undefined
    isActive = false
    settle()
    return token
  }

  function destroy(): void {
    isActive = false
    stopTimer()
    flight.abort(failure('destroyed'))
  }

  return { ensureFresh, refuse, refresh, wake, identity: readIdentity, forget, destroy }
}
