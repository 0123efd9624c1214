import type { LatchkeyError } from '../error.js'
import type { Identity } from '../handle.js'
import type { RefreshReason } from '../options.js'
import type { Minted } from './answer.js'
import { createBudget } from './budget.js'
import { elapsed, type Clock, type Reading } from './clock.js'
import { decide, isValid, remainingMs, type Decision, type Held } from './decide.js'
import { courseOf, failure, toFailure } from './failure.js'
import { createHand } from './hand.js'
import { isSameIdentity, toIdentity } from './identity.js'
import type { News } from './news.js'
import { createProbes } from './probes.js'
import { CALLBACK_LIMIT_MS, type Provider } from './provider.js'
import type { Tabs } from './tabs.js'
import { createTurns, TURN_MS } from './turns.js'
import { isBinding, isFinal, toTrouble, untilRetryMs, type Trouble } from './trouble.js'

export interface Parts {
  provider: Provider
  clock: Clock
  tabs: Tabs
  /** Whose word it is when a token is refused. */
  apiUrl(): string
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
  /** What another tab tells. */
  hear(news: News): void
  /** Forgets the token and whatever was in flight, and stays idle until asked; returns what there was. */
  forget(): { sub: string | undefined; token: string | undefined }
  destroy(): void
}

/** Looking again at least this often keeps every timer far below the 24.8 days at which `setTimeout` overflows. */
const RECHECK_MS = 30_000
/** A tick later than this means that the machine slept, or the tab did. */
const LATE_MS = 5_000
/** No attempt runs this long, its turn and its limit included, unless the machine slept in the middle of it. */
const SLEPT_MS = TURN_MS + CALLBACK_LIMIT_MS + LATE_MS
/** Twenty mints in a minute are a mistake somewhere, and the host's backend must not pay for it. */
const BREAKER = { most: 20, withinMs: 60_000 }

/** Keeps one token fresh. `ensureFresh` is the way in; timers, wake-ups, actions and refusals only lead to it. */
export function createTokenKeeper(parts: Parts): TokenKeeper {
  const { provider, clock } = parts
  const mints = createBudget(BREAKER)
  const probes = createProbes()
  const hand = createHand({ clock, subject: () => provider.subject })
  const turns = createTurns({
    clock,
    tabs: parts.tabs,
    hand,
    blocked: () => (trouble && isBinding(trouble, clock.now()) ? trouble.error : undefined),
  })
  let trouble: Trouble | undefined
  let lastEarly: Reading | undefined
  let refreshing: Promise<Held> | undefined
  /** Ends what is in flight for an identity that is no longer the page's. */
  let flight = new AbortController()
  let isActive = false
  let isTelling = false
  let stopTimer = () => {}
  let told: Identity = { status: 'none' }

  const look = (isAsked: boolean): Decision =>
    decide(clock.now(), {
      held: hand.held,
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
    const held = hand.held
    if (held && (act === 'use' || act === 'use-and-refresh')) {
      if (act === 'use') settle()
      else refreshEarly()
      return held.token
    }
    if (act === 'refresh' || refreshing) return (await mint(reason)).token
    settle()
    throw trouble?.error ?? failure('token_route_unreachable', { subject: provider.subject })
  }

  function refuse(token: string): void {
    const which = hand.refuse(token)
    if (which === 'other') return
    if (which === 'again') note(failure('token_refused', { subject: parts.apiUrl() }), false)
    settle()
  }

  async function refresh(reason: RefreshReason): Promise<void> {
    const { signal } = flight
    signal.throwIfAborted()
    isActive = true
    // What is on its way was asked for before whatever has changed. Who asks while being told of it has it already.
    if (!isTelling) await refreshing?.catch(() => {})
    signal.throwIfAborted()
    if (trouble && isBinding(trouble, clock.now())) throw trouble.error
    await mint(reason)
  }

  function refreshEarly(): void {
    if (refreshing) return
    // What fails is told as `token:failed`; the token in hand is still good.
    mint('early').catch(() => {})
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
      return await turns.take(() => ask(reason), signal)
    } catch (thrown) {
      signal.throwIfAborted()
      const error = toFailure(thrown, { subject: provider.subject })
      if (error === trouble?.error) throw error
      const hasSlept = isNoAnswer(error) && elapsed(since, clock.now()) > SLEPT_MS
      if (hasSlept && reason !== 'wake' && parts.isOnline()) return attempt('wake', isExtra)
      if (!hasSlept) note(error, isExtra)
      throw error
    }
  }

  async function ask(reason: RefreshReason): Promise<Held> {
    const since = clock.now()
    const { signal } = flight
    const { subject } = provider
    const current = hand.held?.token
    const retryAfterMs = mints.waitMs(since)
    if (retryAfterMs > 0) throw failure('too_many_mints', { subject, retryAfterMs })
    mints.spend(since)
    const minted = await provider.ask({ reason, current, signal }, (late) => {
      // Given up on, but nothing better has come.
      if (!signal.aborted && late && !hand.isValid()) take(late, { since, current })
    })
    signal.throwIfAborted()
    if (!minted) throw failure('identity_required', { subject })
    const fresh = take(minted, { since, current })
    if (reason === 'early') lastEarly = since
    return fresh
  }

  function take(minted: Minted, attempt: { since: Reading; current: string | undefined }): Held {
    const before = hand.held
    const fresh = hand.take(minted, attempt)
    if (fresh === before) return fresh
    trouble = undefined
    settle()
    // Before the lock is let go: whoever gets it next looks for this.
    const { token, lifetimeMs, since } = fresh
    const sub = hand.sub
    if (sub !== undefined) {
      parts.tabs.tell({ kind: 'token', sub, token, lifetimeMs, ageMs: elapsed(since, clock.now()) })
    }
    tell(() => parts.onMinted({ lifetimeMs }))
    return fresh
  }

  function hear(news: News): void {
    if (!isActive || ('sub' in news && news.sub !== hand.sub)) return
    switch (news.kind) {
      case 'token':
        if (!hand.adopt(news)) return
        trouble = undefined
        turns.adopted()
        return settle()
      case 'busy':
        trouble = toTrouble(
          failure('token_rate_limited', { subject: provider.subject, retryAfterMs: news.waitMs }),
          { previous: trouble, now: clock.now(), random: clock.random() },
        )
        return settle()
      case 'ended':
        forget()
    }
  }

  function note(error: LatchkeyError, isExtra: boolean): void {
    const now = clock.now()
    const next = toTrouble(error, { previous: trouble, now, random: clock.random() })
    // An attempt on waking comes on top: it neither delays the timed one nor counts as one.
    if (!trouble || !isExtra || isFinal(next) || next.bindingMs > 0) trouble = next
    if (next.bindingMs > 0) parts.tabs.tell({ kind: 'busy', waitMs: next.bindingMs })
    // Only a confirmed 401 and `null` end a token that is still valid.
    if (isFinal(trouble) && trouble.course === 'confirm') hand.held = undefined
    if (isFinal(trouble) && !hand.isValid()) hand.visitor = undefined
    const held = hand.held
    const retryInMs = isFinal(trouble) ? undefined : untilRetryMs(trouble, now)
    const stillValidMs = isValid(held, now) ? remainingMs(held, now) : 0
    tell(() => parts.onFailed({ error, retryInMs, stillValidMs }))
  }

  function wake(): void {
    if (!isActive || refreshing) return
    const now = clock.now()
    const mayCall = parts.isOnline() && parts.isKeen()
    if (!trouble || !mayCall || !probes.isDue(trouble, now)) return tick()
    probes.spend(now)
    mint('wake', true).catch(() => {})
  }

  function tick(): void {
    const { do: act } = look(false)
    if (act === 'use-and-refresh') refreshEarly()
    else if (act === 'refresh') mint(trouble ? 'retry' : 'expired').catch(() => {})
    else settle()
  }

  /** Tells what changed and sets the one timer; a refresh in flight does both when it ends. */
  function settle(): void {
    // Who is told may call back, and set it.
    tellIdentity()
    stopTimer()
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
    if (!isSameIdentity(before, told)) tell(() => parts.onIdentity(told))
  }

  function tell(listener: () => void): void {
    const before = isTelling
    isTelling = true
    listener()
    isTelling = before
  }

  function readIdentity(): Identity {
    if (!isActive) return { status: 'none' }
    return toIdentity({
      visitor: hand.visitor,
      isHeld: hand.isValid(),
      trouble,
      isOnline: parts.isOnline(),
      now: clock.now(),
    })
  }

  function forget(): ReturnType<TokenKeeper['forget']> {
    const before = { sub: hand.sub, token: hand.held?.token }
    if (flight.signal.aborted) return before
    flight.abort(failure('identity_required', { subject: provider.subject }))
    flight = new AbortController()
    refreshing = trouble = lastEarly = undefined
    hand.clear()
    isActive = false
    settle()
    return before
  }

  function destroy(): void {
    isActive = false
    // Nobody is told of an end that they asked for.
    refreshing = undefined
    hand.held = undefined
    stopTimer()
    flight.abort(failure('destroyed'))
  }

  return { ensureFresh, refuse, refresh, wake, hear, identity: readIdentity, forget, destroy }
}

/** Nothing was heard of the other side: no status, no `null`. */
const isNoAnswer = ({ code, status }: LatchkeyError): boolean =>
  status === undefined && ['retry', 'tries'].includes(courseOf(code))
