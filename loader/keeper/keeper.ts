import type { Counts, Diagnostics } from '../diagnostics.js'
import type { Identity } from '../handle.js'
import type { RefreshReason } from '../options.js'
import type { Minted } from './answer.js'
import { createBudget } from './budget.js'
import { decide, isValid, remainingMs, type Decision, type Held } from './decide.js'
import { failure, toFailure, type Failure } from './failure.js'
import { createHand } from './hand.js'
import { isSameIdentity, toIdentity } from './identity.js'
import { isNamed, toName } from './naming.js'
import type { News, TokenNews } from './news.js'
import { createProbes } from './probes.js'
import { RETRY_AFTER_MAX_MS } from './retry.js'
import { CALLBACK_LIMIT_MS } from './provider.js'
import type { Parts, TokenKeeper } from './token-keeper.js'
import { createTurns, TURN_MS } from './turns.js'
import { isBinding, isFinal, toTrouble, untilRetryMs, type Trouble } from './trouble.js'

/** Looking again at least this often keeps every timer far below the 24.8 days at which `setTimeout` overflows. */
const RECHECK_MS = 30_000
/** A tick later than this means that the machine slept, or the tab did. */
const LATE_MS = 5_000
/** No attempt runs this long, its turn and its limit included, unless the machine slept in the middle of it. */
const SLEPT_MS = TURN_MS + CALLBACK_LIMIT_MS + LATE_MS
/** Twenty mints in a minute are a mistake somewhere, and the host's backend must not pay for it. */
const BREAKER = { most: 20, withinMs: 60_000 }
/** How many reasons `diagnostics` remembers. */
const REASONS = 10

/** How an attempt came about: by its time, on top of those, or because everything before it is out of date. */
type Kind = 'timed' | 'extra' | 'anew'

/** Keeps one token fresh. `ensureFresh` is the way in; timers, wake-ups, actions and refusals only lead to it. */
export function createTokenKeeper(parts: Parts): TokenKeeper {
  const { provider, clock } = parts
  const mints = createBudget(BREAKER)
  const probes = createProbes()
  const { tabs, recall, isVisible } = parts
  const hand = createHand({ clock, provider })
  const turns = createTurns({ clock, tabs, hand, key: () => hand.sub ?? name, recall, isVisible })
  const counts: Counts = { asked: 0, minted: 0, adopted: 0, failed: 0, refused: 0 }
  let reasons: RefreshReason[] = []
  let name = toName(provider.visitor)
  let trouble: Trouble | undefined
  let refreshing: Promise<Held> | undefined
  /** Ends what is in flight for an identity that is no longer the page's. */
  let flight = new AbortController()
  let isActive = false
  /** How many are being told something right now, one out of the other. */
  let telling = 0
  let stopTimer = () => {}
  let dueAt: number | undefined
  let told: Identity = { status: 'none' }

  /** Whether to call unasked now. */
  const isKeen = () => isVisible() || (!!hand.held && parts.settings().background === 'warm')

  const look = (isAsked: boolean, isSignificant = false): Decision =>
    decide(clock.now(), {
      held: hand.held,
      trouble,
      isOnline: parts.isOnline(),
      isKeen: isKeen(),
      isAsked,
      isSignificant,
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
    throw trouble!.error
  }

  function start(): void {
    isActive = !flight.signal.aborted
    wake()
  }

  function refuse(token: string): void {
    // A late word on another one says nothing of the one in hand.
    if (hand.held?.token !== token) return
    counts.refused++
    parts.keep(undefined)
    if (hand.refuse(token)) note(failure.final('token_refused', parts.settings().apiUrl), clock.now())
    settle()
  }

  async function refresh(reason: RefreshReason = 'asked'): Promise<void> {
    const { signal } = flight
    signal.throwIfAborted()
    isActive = true
    // What is on its way was asked for before whatever has changed. Who asks while being told of it has it already.
    if (telling === 0) await refreshing?.catch(() => {})
    signal.throwIfAborted()
    if (isBound()) throw trouble!.error
    await mint(reason, 'anew')
  }

  function significant(): void {
    if (isActive && look(false, true).do === 'use-and-refresh') refreshEarly('significant')
  }

  function rename(): void {
    const before = name
    name = toName(provider.visitor)
    if (name === before) return
    // A first name may well be that of whoever the token is on its way for.
    if (hand.visitor ? isNamed(provider.visitor, hand.visitor) : before === undefined) return
    const wasActive = isActive
    forget()
    if (wasActive) ensureFresh('identified').catch(() => {})
  }

  function refreshEarly(reason: RefreshReason = 'early'): void {
    if (refreshing) return
    // What fails is told as `token:failed`; the token in hand is still good.
    mint(reason).catch(() => {})
  }

  function mint(reason: RefreshReason, kind: Kind = 'timed'): Promise<Held> {
    if (refreshing) return refreshing
    const mine = attempt(reason, kind).finally(() => {
      if (refreshing !== mine) return
      refreshing = undefined
      settle()
    })
    refreshing = mine
    tellIdentity()
    return mine
  }

  async function attempt(reason: RefreshReason, kind: Kind): Promise<Held> {
    const startedAt = clock.now()
    const { signal } = flight
    try {
      return await turns.take(() => ask(reason, signal), { isAnew: kind === 'anew', signal })
    } catch (thrown) {
      signal.throwIfAborted()
      const error = toFailure(thrown, provider.subject)
      // What another tab was told, or what was said before anybody was asked.
      if (error === trouble?.error || !parts.isOnline()) throw error
      const hasSlept = isNoAnswer(error) && clock.now() - startedAt > SLEPT_MS
      if (hasSlept && reason !== 'wake') return attempt('wake', kind)
      if (!hasSlept) note(error, startedAt, kind)
      throw error
    }
  }

  async function ask(reason: RefreshReason, signal: AbortSignal): Promise<Held> {
    signal.throwIfAborted()
    const startedAt = clock.now()
    const { subject } = provider
    const current = hand.held?.token
    if (isBound()) throw trouble!.error
    if (!parts.isOnline()) throw failure.retry('token_route_unreachable', subject)
    const retryAfterMs = mints.waitMs(startedAt)
    if (retryAfterMs > 0) throw failure.retry('too_many_mints', subject, { retryAfterMs })
    mints.spend(startedAt)
    counts.asked++
    reasons = [...reasons.slice(1 - REASONS), reason]
    const minted = await provider.ask({ reason, current, signal }, (late) => {
      // Given up on, but nothing better has come.
      if (!signal.aborted && late && !hand.isValid()) take(late, { startedAt, current })
    })
    signal.throwIfAborted()
    if (!minted) throw failure.confirm('identity_required', subject)
    return take(minted, { startedAt, current })
  }

  function take(minted: Minted, attempt: { startedAt: number; current: string | undefined }): Held {
    const before = hand.held
    const sub = hand.sub
    const fresh = hand.take(minted, attempt)
    if (fresh === before) return fresh
    counts.minted++
    trouble = undefined
    if (sub !== undefined && sub !== hand.sub) tabs.tell({ kind: 'ended', sub })
    settle()
    // Before the lock is let go: whoever gets it next looks for this.
    const news = toNews()
    if (news) tabs.tell(news)
    parts.keep(isNamed(provider.visitor, hand.visitor) ? news : undefined)
    tell(() => parts.onMinted({ lifetimeMs: fresh.lifetimeMs }))
    return fresh
  }

  /** The token in hand, for another tab; an opaque one says not whose it is. */
  function toNews(): TokenNews | undefined {
    const { held, sub } = hand
    if (!hand.isValid() || !held || sub === undefined) return undefined
    const { token, lifetimeMs, startedAt } = held
    return { kind: 'token', sub, token, lifetimeMs, ageMs: clock.now() - startedAt, atMs: clock.wallMs() }
  }

  /** Whether the route asked to be left alone, until later than now. */
  const isBound = () => !!trouble && isBinding(trouble, clock.now())

  function tellBusy(): void {
    if (isBound()) tabs.tell({ kind: 'busy', waitMs: trouble!.boundUntil - clock.now() })
  }

  function hear(news: News): void {
    // Who wants no token now may want one before that is over.
    if (!isActive && news.kind !== 'busy') return
    const now = clock.now()
    switch (news.kind) {
      case 'hello': {
        // Before the token, which ends the hearing: whoever takes that must know not to ask for another.
        tellBusy()
        const held = toNews()
        if (held) tabs.tell(held)
        return
      }
      case 'token':
        if (!hand.adopt(news)) return
        counts.adopted++
        if (!isBound()) trouble = undefined
        break
      case 'busy': {
        const retryAfterMs = Math.min(news.waitMs, RETRY_AFTER_MAX_MS)
        // No number, no wait; and none that is over before this tab's own.
        if (!(now + retryAfterMs > (trouble?.boundUntil ?? 0))) return
        trouble = toNext(failure.retry('token_rate_limited', provider.subject, { retryAfterMs }), now)
        // A token may follow.
        return settle()
      }
      case 'ended':
        // What is on its way for nobody known yet may be for whoever it was that signed out.
        if (hand.sub !== undefined && hand.sub !== news.sub) return
        return end()
    }
    turns.heard()
    settle()
  }

  const toNext = (error: Failure, startedAt: number): Trouble =>
    toTrouble(error, { previous: trouble, startedAt, now: clock.now(), random: clock.random() })

  function note(error: Failure, startedAt: number, kind: Kind = 'timed'): void {
    const now = clock.now()
    const next = toNext(error, startedAt)
    counts.failed++
    // An attempt on waking comes on top: it neither delays the timed one nor counts as one.
    if (!trouble || kind !== 'extra' || isFinal(next) || isBinding(next, now)) trouble = next
    tellBusy()
    // Only a confirmed 401 and `null` end a token that is still valid.
    if (isFinal(trouble) && trouble.error.course === 'confirm') {
      hand.held = undefined
      parts.keep(undefined)
    }
    const held = hand.held
    const retryInMs = isFinal(trouble) ? undefined : untilRetryMs(trouble, now)
    const stillValidMs = isValid(held, now) ? remainingMs(held, now) : 0
    tell(() => parts.onFailed({ error, retryInMs, stillValidMs }))
  }

  function wake(): void {
    if (!isActive || refreshing) return
    const now = clock.now()
    const mayCall = parts.isOnline() && isKeen()
    if (!trouble || !mayCall || !probes.isDue(trouble, now)) return tick()
    probes.spend(now)
    mint('wake', 'extra').catch(() => {})
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
    dueAt = undefined
    if (!isActive || refreshing) return
    const { ms: waitMs } = look(false)
    if (waitMs === Infinity) return
    const ms = Math.min(RECHECK_MS, waitMs)
    const at = clock.now() + ms
    dueAt = at
    stopTimer = clock.after(ms, () => (clock.now() > at + LATE_MS ? wake() : tick()))
  }

  function tellIdentity(): void {
    const before = told
    told = readIdentity()
    if (!isSameIdentity(before, told)) tell(() => parts.onIdentity(told))
  }

  function tell(listener: () => void): void {
    telling++
    listener()
    telling--
  }

  function readIdentity(): Identity {
    if (!isActive) return { status: 'none' }
    return toIdentity({
      visitor: hand.visitor,
      isHeld: hand.isValid(),
      trouble,
      isOnline: parts.isOnline(),
    })
  }

  function diagnostics(): Diagnostics {
    const now = clock.now()
    const { held } = hand
    return {
      status: readIdentity().status,
      token: held && { ageMs: now - held.startedAt, lifetimeMs: held.lifetimeMs },
      nextCheckMs: dueAt && Math.max(0, dueAt - now),
      counts: { ...counts },
      reasons: [...reasons],
      error: trouble?.error.code,
    }
  }

  function forget(): string | undefined {
    const token = hand.held?.token
    // The others first: one of them may be about to refresh.
    if (hand.sub !== undefined) tabs.tell({ kind: 'ended', sub: hand.sub })
    end()
    return token
  }

  function end(): void {
    if (flight.signal.aborted) return
    parts.keep(undefined)
    flight.abort(failure.confirm('identity_required', provider.subject))
    flight = new AbortController()
    refreshing = undefined
    // Whoever asks next.
    if (!isBound()) trouble = undefined
    hand.clear()
    isActive = false
    settle()
  }

  function destroy(): void {
    isActive = false
    // Nobody is told of an end that they asked for.
    refreshing = undefined
    hand.held = undefined
    stopTimer()
    flight.abort(failure.final('destroyed'))
  }

  return {
    ensureFresh,
    start,
    refuse,
    refresh,
    significant,
    rename,
    wake,
    hear,
    identity: readIdentity,
    diagnostics,
    forget,
    destroy,
  }
}

/** Nothing was heard of the other side: no status, no `null`. */
const isNoAnswer = ({ course, status }: Failure): boolean =>
  status === undefined && (course === 'retry' || course === 'tries')
