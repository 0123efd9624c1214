import type { ErrorCode } from '../error.js'
import type { Identity, Keeper, Page, Tracked } from '../handle.js'
import { retryDelayMs } from '../keeper/retry.js'
import { createKeptEvents } from './kept-events.js'
import { postEvents, type Outcome } from './post-events.js'
import { readTracked } from './tracked.js'
import { isFull, sum, toBatch, toBatches, toBytes, type Waiting } from './waiting.js'

/** For more to come that can go along. */
const WAIT_MS = 1_000
const LIMIT_MS = 10_000
/** Whoever signs out does not wait longer for what they did before. */
const PARTING_MS = 2_000
/** Browsers let requests that outlive their page have 64 KiB together (Fetch, HTTP-network-or-cache fetch, step 8.10). */
const KEEPALIVE_BYTES = 60_000
const QUEUE = { events: 500, bytes: 256 * 1024 }

interface Surroundings {
  keeper(): Keeper
  /** Under what records are kept of the visitor whom the page names now; `undefined`: it names nobody. */
  who(): string | undefined
  /** Whether there is consent to look into this browser; without it nothing is sent either. */
  mayRead(): boolean
  mayWrite(): boolean
  /** Something was found that an earlier page was allowed to write. */
  onFound(): void
}

interface Bearer {
  token: string
  sub: string | undefined
}

/**
 * What the page tracks, on its way to the server: in batches, and again under the same ids until it is there. Nobody's
 * event is ever sent as another's.
 */
export function createOutgoing(page: Page, { keeper, who, mayRead, mayWrite, onFound }: Surroundings) {
  const kept = createKeptEvents()
  const said = new Set<string>()
  /** All that the server has not confirmed, oldest first; `sent`: those of them that are on their way. */
  let queue: Waiting[] = []
  const sent = new Set<Waiting>()
  let bearer: Bearer | undefined
  let isSending = false
  let failures = 0
  /** Until then nothing is tried again, unless the network comes back; until `waitUntil` not even then. */
  let notBefore = 0
  let waitUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = 0
  let isKept = false
  let soughtFor: string | undefined

  const rest = () => queue.filter((each) => !sent.has(each))
  const isAuthenticated = () => keeper().identity().status === 'authenticated'
  /** No token is asked for on a page that nobody has seen yet. */
  const maySend = () => mayRead() && (document.visibilityState !== 'hidden' || isAuthenticated())
  const isOf = (each: Waiting, { sub }: Bearer) =>
    (each.who === undefined || each.who === who()) && (each.sub === undefined || each.sub === sub)

  function track(tracked: Tracked, identity: Identity): void {
    const [name, , how] = tracked
    const significant = !!how?.significant || page.settings().significantEvents.includes(name)
    if (significant) keeper().significant()
    const event = readTracked(tracked, significant)
    if (typeof event === 'string') return report('bad_event', event)
    const sub = toSub(identity)
    queue.push({ event, atMs: Date.now(), bytes: toBytes(event), who: who(), sub })
    bound()
    seek()
    // Signed out since: it goes with the token of then, or not at all.
    if (sub !== undefined && sub !== toSub(keeper().identity())) return void part(queue)
    if (!maySend()) return
    // In time for whatever ends the page, or the identity.
    bear().catch(() => {})
    later(isFull(rest()) ? 0 : WAIT_MS)
  }

  function bound(): void {
    const before = queue.length
    while (queue.length > QUEUE.events || sum(queue) > QUEUE.bytes) queue.shift()
    if (queue.length < before) say('The oldest events were dropped: too many could not be sent.')
  }

  /** A token for now, and whose it is. */
  async function bear(): Promise<Bearer> {
    const token = await keeper().ensureFresh('track')
    const now = { token, sub: toSub(keeper().identity()) }
    for (const each of queue) if (isOf(each, now)) each.sub = now.sub
    const before = bearer
    bearer = now
    void part(
      rest().filter((each) => !isOf(each, now)),
      { by: before },
    )
    return now
  }

  function later(ms: number): void {
    const at = Math.max(Date.now() + ms, notBefore, waitUntil)
    if (timer !== undefined && dueAt <= at) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => {
      timer = undefined
      void send()
    }, at - Date.now())
  }

  async function send(): Promise<void> {
    if (isSending || queue.length === 0 || page.signal.aborted || !maySend()) return
    // Signed out, in another tab: these are not worth a token of somebody else's.
    if (keeper().identity().status === 'none' && queue.every(({ sub }) => sub !== undefined)) {
      if (bearer) void part(queue)
      return
    }
    isSending = true
    try {
      while (rest().length > 0) {
        const now = await bear()
        const batch = toBatch(rest())
        if (batch.length > 0 && !(await deliver(batch, now))) break
      }
    } catch {
      // There is no token: `latchkey:state` says when there is one.
      persist()
    }
    isSending = false
  }

  /** Whether the next may follow. */
  async function deliver(batch: Waiting[], { token }: Bearer): Promise<boolean> {
    const outcome = await post(batch, token)
    if (outcome.kind !== 'refused') return settle(batch, outcome)
    keeper().refuse(token)
    // Whoever signed out meanwhile has had them sent, and wants no other token for it.
    const mine = batch.filter((each) => queue.includes(each))
    if (mine.length === 0) return true
    const now = await bear()
    return mine.every((each) => isOf(each, now)) ? settle(mine, await post(mine, now.token)) : true
  }

  async function post(batch: readonly Waiting[], token: string): Promise<Outcome> {
    for (const each of batch) sent.add(each)
    const { apiUrl } = page.settings()
    const outcome = await postEvents(batch, { apiUrl, token, limitMs: LIMIT_MS })
    for (const each of batch) sent.delete(each)
    return outcome
  }

  function settle(batch: readonly Waiting[], outcome: Outcome): boolean {
    if (outcome.kind === 'done' || outcome.kind === 'final') {
      failures = 0
      drop(batch)
      if (outcome.kind === 'final') refused(outcome)
      else for (const wrong of outcome.wrong) say(`The server refused an event: ${wrong}`)
      return true
    }
    failures++
    notBefore = Date.now() + retryDelayMs(failures, Math.random(), 0)
    waitUntil = Date.now() + ((outcome.kind === 'failed' && outcome.retryAfterMs) || 0)
    persist()
    later(0)
    return false
  }

  function drop(batch: readonly Waiting[]): void {
    queue = queue.filter((each) => !batch.includes(each))
    if (!isKept) return
    if (queue.length > 0) return persist()
    kept.erase()
    isKept = false
  }

  /** These are not the next token's: they go once, by the token of then, where there was one. */
  async function part(events: readonly Waiting[], { by = bearer, limitMs = LIMIT_MS } = {}): Promise<void> {
    if (events.length === 0) return
    drop(events)
    const mine = by && mayRead() ? events.filter(({ sub }) => sub === undefined || sub === by.sub) : []
    if (mine.length < events.length)
      say('Events of an earlier visitor were dropped: no token of theirs is left.')
    await postOnce(mine, by, limitMs)
  }

  async function postOnce(events: readonly Waiting[], by = bearer, limitMs = LIMIT_MS): Promise<void> {
    if (!by) return
    const call = { apiUrl: page.settings().apiUrl, token: by.token, limitMs }
    await Promise.all(toBatches(events).map((batch) => postEvents(batch, call)))
  }

  function persist(): void {
    const to = who()
    const mine = queue.filter((each) => each.who === to)
    if (to === undefined || mine.length === 0 || !mayWrite()) return
    kept.write(to, mine)
    isKept = true
  }

  /** Takes over what earlier pages could not send, once for each visitor whom the page names. */
  function seek(): void {
    const from = who()
    if (from === undefined || from === soughtFor || !mayRead()) return
    soughtFor = from
    void kept.read(from).then(({ waiting, erase }) => {
      if (waiting.length === 0 || from !== who() || !mayRead()) return
      onFound()
      const known = new Set(queue.map(({ event }) => event.id))
      queue.unshift(...waiting.filter(({ event }) => !known.has(event.id)))
      bound()
      persist()
      erase()
      later(WAIT_MS)
    })
  }

  /** The page may be gone in a moment: all that fits goes at once. */
  function leave(): void {
    persist()
    if (rest().length === 0 || !mayRead() || !isAuthenticated()) return
    bear().then(
      (now) => {
        let room = KEEPALIVE_BYTES - sum([...sent])
        for (const batch of toBatches(rest().filter((each) => isOf(each, now)))) {
          room -= sum(batch)
          if (room >= 0) void post(batch, now.token).then((outcome) => settle(batch, outcome))
        }
      },
      () => {},
    )
  }

  function goOn(): void {
    if (queue.length > 0) later(0)
  }

  function refused({ status, code }: { status: number; code: unknown }): void {
    const { apiUrl, widget } = page.settings()
    if (code === 'origin_not_allowed') report(code, widget, status)
    else report('request_refused', apiUrl, status)
  }

  function report(code: ErrorCode, subject: string, status?: number): void {
    const facts = { name: 'LatchkeyError', code, subject, status, retryable: false }
    void page.report(Object.assign(new Error(status ? `it answered ${status}.` : code), facts) as never)
  }

  /** For a developer's eyes, once. */
  function say(sentence: string): void {
    if (!page.settings().debug || said.has(sentence)) return
    said.add(sentence)
    console.warn(`[latchkey] ${sentence}`)
  }

  const { signal } = page
  const isHidden = () => document.visibilityState === 'hidden'
  document.addEventListener('visibilitychange', () => (isHidden() ? leave() : goOn()), { signal })
  addEventListener('pagehide', leave, { signal })
  addEventListener('latchkey:state', () => isAuthenticated() && goOn(), { signal })
  addEventListener(
    'online',
    () => {
      notBefore = 0
      goOn()
    },
    { signal },
  )
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    // What is kept stays so: nobody will hear whether these have arrived.
    if (mayRead()) void postOnce(rest().filter((each) => bearer && isOf(each, bearer)))
  })

  return {
    track,
    seek,
    /** There may be consent by now, or a panel that was opened. */
    allow(): void {
      if (failures > 0) persist()
      seek()
      goOn()
    },
    /** Out of storage only: consent was taken back. */
    erase(): void {
      const from = who()
      if (from !== undefined) kept.eraseAll(from)
      isKept = false
    },
    /** The page may name its visitor otherwise than before. */
    changeVisitor(): void {
      void part(queue.filter((each) => each.who !== undefined && each.who !== who()))
    },
    /** Settles once what this visitor did was sent, or could not be. */
    async signOut(): Promise<void> {
      clearTimeout(timer)
      timer = undefined
      const parted = part(queue, { limitMs: PARTING_MS })
      bearer = undefined
      const from = who()
      if (from !== undefined) kept.eraseAll(from)
      await parted
    },
  }
}

const toSub = (identity: Identity) => ('visitor' in identity ? identity.visitor.sub : undefined)
