import type { ActiveKey, Store } from '../store/store.js'
import type { Clock } from './clock.js'
import { Refusal, type Quota } from './refusal.js'

const WINDOW_MS = 60_000
const REMEMBERED = 10_000

interface Limit {
  name: string
  /** How many a minute. */
  quota: number
  /** Whom and what it counts, after "Too many", in the sentence of a refusal. */
  of: string
}

/** The limits of DESIGN §6. */
export interface Limits {
  /** By address: attempts to authenticate that nobody honest makes. */
  failures: Spend
  /** By address: new visitors whom nobody vouches for. */
  anonymousMints: Spend
  /** By visitor, and by address: what visitors write into conversations. @throws Refusal `rate_limited` */
  writes(visitor: string, address: string | undefined): Promise<void>
  /** By visitor, and by address: the forms they send. @throws Refusal `rate_limited` */
  leads(visitor: string, address: string | undefined): Promise<void>
  /** By visitor, and by address: so many events at once. @throws Refusal `rate_limited` */
  events(visitor: string, address: string | undefined, many: number): Promise<void>
  /** By visitor: that they type, and what they have read. @throws Refusal `rate_limited` */
  signs(visitor: string): void
  /** `undefined` for a key without a limit. @throws Refusal `rate_limited` */
  mints(key: ActiveKey): Quota | undefined
}

export function createLimits({ store, clock }: { store: Store; clock: Clock }): Limits {
  const countMint = createCountedLimit({ clock })
  const countSign = createCountedLimit({ clock })
  const spendWrite = createStoredLimit({ store, clock }, WRITES)
  const spendWriteOfAddress = createStoredLimit({ store, clock }, WRITES_OF_ADDRESS)
  const spendLead = createStoredLimit({ store, clock }, LEADS)
  const spendLeadOfAddress = createStoredLimit({ store, clock }, LEADS_OF_ADDRESS)
  const spendEvents = createStoredLimit({ store, clock }, EVENTS)
  const spendEventsOfAddress = createStoredLimit({ store, clock }, EVENTS_OF_ADDRESS)
  return {
    failures: createStoredLimit({ store, clock }, FAILURES),
    anonymousMints: createStoredLimit({ store, clock }, ANONYMOUS_MINTS),
    async writes(visitor, address) {
      await spendWrite(visitor)
      if (address !== undefined) await spendWriteOfAddress(address)
    },
    async leads(visitor, address) {
      await spendLead(visitor)
      if (address !== undefined) await spendLeadOfAddress(address)
    },
    async events(visitor, address, many) {
      await spendEvents(visitor, many)
      if (address !== undefined) await spendEventsOfAddress(address, many)
    },
    signs: (visitor) => void countSign(visitor, SIGNS),
    mints({ id, mintLimit }) {
      if (mintLimit === undefined) return undefined
      return countMint(id, { name: 'mints', quota: mintLimit, of: 'mints with this project key' })
    },
  }
}

const FAILURES: Limit = {
  name: 'failed-authentications',
  quota: 60,
  of: 'wrong credentials from this address',
}
const ANONYMOUS_MINTS: Limit = {
  name: 'anonymous-mints',
  quota: 60,
  of: 'anonymous visitors from this address',
}

const WRITES: Limit = { name: 'visitor-writes', quota: 60, of: 'messages and changes by this visitor' }
const WRITES_OF_ADDRESS: Limit = {
  name: 'visitor-writes-of-address',
  quota: 600,
  of: 'messages and changes from this address',
}
const LEADS: Limit = { name: 'leads', quota: 10, of: 'forms sent by this visitor' }
const LEADS_OF_ADDRESS: Limit = { name: 'leads-of-address', quota: 60, of: 'forms sent from this address' }
const EVENTS: Limit = { name: 'events', quota: 300, of: 'events of this visitor' }
const EVENTS_OF_ADDRESS: Limit = { name: 'events-of-address', quota: 3000, of: 'events from this address' }
const SIGNS: Limit = { name: 'visitor-signs', quota: 240, of: 'signs of typing and reading by this visitor' }

/**
 * Counts for `subject`; default: one. @throws Refusal `rate_limited`, with the quota, where that is too many: then none of
 * them has passed.
 */
export type Spend = (subject: string, many?: number) => Promise<Quota>

/**
 * A limit that is counted in the store, so that all processes on it share the count. A window of a minute opens with the
 * first that is counted. Once it is used up nothing more is written until it ends: a flood costs no disk.
 */
function createStoredLimit({ store, clock }: { store: Store; clock: Clock }, limit: Limit): Spend {
  const spentUntil = new Map<string, number>()

  return async (subject, many = 1) => {
    const now = clock.now()
    const until = spentUntil.get(subject)
    if (until !== undefined && now < until) throw refuse(limit, until - now)
    spentUntil.delete(subject)
    const { count, endsAt } = await store.countSome(
      { name: limit.name, subject, many },
      { now, windowMs: WINDOW_MS },
    )
    const endsInMs = endsAt - now
    if (count <= limit.quota) return toQuota(limit, limit.quota - count, endsInMs)
    if (spentUntil.size >= REMEMBERED) spentUntil.clear()
    spentUntil.set(subject, endsAt)
    throw refuse(limit, endsInMs)
  }
}

/** The same counted in memory, by this process alone: nothing is written or waited for. */
function createCountedLimit({ clock }: { clock: Clock }) {
  let windows = new Map<string, { count: number; endsAt: number }>()

  return (subject: string, limit: Limit): Quota => {
    const now = clock.now()
    let window = windows.get(subject)
    if (window === undefined || window.endsAt <= now) {
      if (windows.size >= REMEMBERED) windows = new Map([...windows].filter(([, { endsAt }]) => endsAt > now))
      window = { count: 0, endsAt: now + WINDOW_MS }
      windows.set(subject, window)
    }
    const endsInMs = window.endsAt - now
    if (window.count >= limit.quota) throw refuse(limit, endsInMs)
    window.count += 1
    return toQuota(limit, limit.quota - window.count, endsInMs)
  }
}

function toQuota({ name, quota }: Limit, remaining: number, endsInMs: number): Quota {
  return { name, quota, windowMs: WINDOW_MS, remaining, endsInMs }
}

function refuse(limit: Limit, endsInMs: number): Refusal {
  const sentence = `Too many ${limit.of}; ${limit.quota} a minute are allowed. Try again in ${Math.ceil(endsInMs / 1000)} s.`
  const refusal = new Refusal('rate_limited', sentence)
  refusal.quota = toQuota(limit, 0, endsInMs)
  return refusal
}
