import type { Identity, Keeper, Page, Tracked } from '../handle.js'
import { createNotices } from './notices.js'
import { createPace } from './pace.js'
import { postEvents, type Outcome } from './post-events.js'
import { createQueue, type QueueSurroundings } from './queue.js'
import { readTracked } from './tracked.js'
import { isFull, sum, toBatch, toBatches, toBytes, type Waiting } from './waiting.js'

/** For more to come that can go along. */
const WAIT_MS = 1_000
const LIMIT_MS = 10_000
/** Whoever signs out does not wait longer for what they did before. */
const PARTING_MS = 2_000
/** Browsers let requests that outlive their page have 64 KiB together (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch). */
const KEEPALIVE_BYTES = 60_000

interface Surroundings extends QueueSurroundings {
  keeper(): Keeper
}

interface Bearer {
  token: string
  sub: string | undefined
}

/**
 * What the page tracks, on its way to the server: in batches, and again under the same ids until it is there. Nobody's
 * event is ever sent as another's.
 */
export function createOutgoing(page: Page, surroundings: Surroundings) {
  const { keeper, who, mayRead } = surroundings
  const { signal } = page
  const notices = createNotices(page)
  const queue = createQueue(surroundings, () =>
    notices.inDebug('The oldest events were dropped: too many could not be sent.'),
  )
  const pace = createPace(() => void send())
  let bearer: Bearer | undefined
  let isSending = false

  const isHidden = () => document.visibilityState === 'hidden'
  const isAuthenticated = () => keeper().identity().status === 'authenticated'
  /** No token is asked for on a page that nobody has seen yet. */
  const maySend = () => mayRead() && (!isHidden() || isAuthenticated())
  const isOf = (each: Waiting, { sub }: Bearer) =>
    (each.who === undefined || each.who === who()) && (each.sub === undefined || each.sub === sub)

  function track(tracked: Tracked, identity: Identity): void {
    const [name, , how] = tracked
    const significant = !!how?.significant || !!page.settings().significantEvents?.includes(name)
    if (significant) keeper().significant()
    const event = readTracked(tracked, significant)
    if (typeof event === 'string') return notices.badEvent(event)
    const sub = toSub(identity)
    queue.add({ event, atMs: Date.now(), bytes: toBytes(event), who: who(), sub })
    seek()
    // Signed out since: it goes with the token of then, or not at all.
    if (sub !== undefined && sub !== toSub(keeper().identity())) return void part(queue.all())
    if (!maySend()) return
    // In time for whatever ends the page, or the identity.
    bear().catch(() => {})
    pace.later(isFull(queue.rest()) ? 0 : WAIT_MS)
  }

  function seek(): void {
    void queue.seek().then(() => goOn(WAIT_MS))
  }

  function goOn(ms = 0): void {
    if (queue.rest().length > 0) pace.later(ms)
  }

  /** A token for now, and whose it is. What is not theirs goes by the one before. */
  async function bear(): Promise<Bearer> {
    const token = await keeper().ensureFresh('track')
    const now = { token, sub: toSub(keeper().identity()) }
    for (const each of queue.all()) if (isOf(each, now)) each.sub = now.sub
    const by = bearer
    bearer = now
    const others = queue.rest().filter((each) => !isOf(each, now))
    void part(others, { by })
    return now
  }

  async function send(): Promise<void> {
    const all = queue.all()
    if (isSending || all.length === 0 || signal.aborted || !maySend()) return
    // Signed out, in another tab: these are not worth a token of somebody else's.
    if (keeper().identity().status === 'none' && all.every(({ sub }) => sub !== undefined)) {
      if (bearer) void part(all)
      return
    }
    isSending = true
    try {
      while (queue.rest().length > 0) {
        const now = await bear()
        const batch = toBatch(queue.rest())
        if (batch.length > 0 && !(await deliver(batch, now))) break
      }
    } catch {
      // There is no token: `latchkey:state` says when there is one.
      queue.persist()
    }
    isSending = false
  }

  /** Whether the next may follow. */
  async function deliver(batch: Waiting[], { token }: Bearer): Promise<boolean> {
    const outcome = await post(batch, token)
    if (outcome.kind !== 'refused') return settle(batch, outcome)
    keeper().refuse(token)
    // Whoever signed out meanwhile has had them sent, and wants no other token for it.
    const mine = batch.filter((each) => queue.all().includes(each))
    if (mine.length === 0) return true
    const now = await bear()
    return mine.every((each) => isOf(each, now)) ? settle(mine, await post(mine, now.token)) : true
  }

  function post(batch: readonly Waiting[], token: string, limitMs = LIMIT_MS): Promise<Outcome> {
    const { apiUrl } = page.settings()
    return queue.during(batch, () => postEvents(batch, { apiUrl, token, limitMs }))
  }

  function settle(batch: readonly Waiting[], outcome: Outcome): boolean {
    if (outcome.kind === 'done' || outcome.kind === 'final') {
      pace.succeed()
      queue.drop(batch)
      if (outcome.kind === 'final') notices.refusal(outcome)
      else for (const wrong of outcome.wrong) notices.inDebug(`The server refused an event: ${wrong}`)
      return true
    }
    pace.fail(outcome.kind === 'failed' ? outcome.retryAfterMs : undefined)
    queue.persist()
    return false
  }

  /** These are not the next token's: they go once, by the token of then, where there was one. */
  async function part(events: readonly Waiting[], { by = bearer, limitMs = LIMIT_MS } = {}): Promise<void> {
    if (events.length === 0) return
    queue.drop(events)
    const mine = by && mayRead() ? events.filter(({ sub }) => sub === undefined || sub === by.sub) : []
    if (mine.length < events.length)
      notices.inDebug('Events of an earlier visitor were dropped: no token of theirs is left.')
    await Promise.all(toBatches(mine).map((batch) => post(batch, by?.token ?? '', limitMs)))
  }

  /** The page may be gone in a moment: all that fits goes at once. */
  function leave(): void {
    queue.persist()
    if (queue.rest().length === 0 || !mayRead() || !isAuthenticated()) return
    bear().then(
      (now) => {
        let room = KEEPALIVE_BYTES - queue.sentBytes()
        for (const batch of toBatches(queue.rest().filter((each) => isOf(each, now)))) {
          room -= sum(batch)
          if (room >= 0) void post(batch, now.token).then((outcome) => settle(batch, outcome))
        }
      },
      () => {},
    )
  }

  /** What is kept stays so: nobody will hear whether these have arrived. */
  function end(): void {
    pace.stop()
    const { token = '' } = bearer ?? {}
    const mine = queue.rest().filter((each) => bearer && mayRead() && isOf(each, bearer))
    for (const batch of toBatches(mine)) void post(batch, token)
  }

  function onOnline(): void {
    pace.hurry()
    goOn()
  }

  document.addEventListener('visibilitychange', () => (isHidden() ? leave() : goOn()), { signal })
  addEventListener('pagehide', leave, { signal })
  addEventListener('online', onOnline, { signal })
  addEventListener('latchkey:state', () => isAuthenticated() && goOn(), { signal })
  signal.addEventListener('abort', end)

  return {
    track,
    /** What an earlier page left may go along. */
    seek,
    /** There may be consent by now, or a panel that was opened. */
    allow(): void {
      if (pace.hasFailed()) queue.persist()
      seek()
      goOn()
    },
    /** Out of storage only: consent was taken back. */
    erase: queue.erase,
    /** The page may name its visitor otherwise than before. */
    changeVisitor(): void {
      void part(queue.all().filter((each) => each.who !== undefined && each.who !== who()))
    },
    /** Settles once what this visitor did was sent, or could not be. */
    async signOut(): Promise<void> {
      pace.stop()
      const parted = part(queue.all(), { limitMs: PARTING_MS })
      bearer = undefined
      queue.erase()
      await parted
    },
  }
}

const toSub = (identity: Identity) => ('visitor' in identity ? identity.visitor.sub : undefined)
