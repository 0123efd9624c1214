import type { Reply } from '../../../support/token-endpoint.js'
import type { Random } from './random.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
/** What the server's clock says at the beginning. */
const SERVER_EPOCH_MS = Date.UTC(2026, 2, 2, 12)

/**
 * What can be wrong with the host's route, and what ends it for the visitor: `time` alone, a `sign-in` after which
 * they come back to the page, or a `refresh` that the page asks for.
 */
export interface Fault {
  what: string
  fromMs: number
  toMs: number
  endsBy: 'time' | 'sign-in' | 'refresh'
  /** How long each answer asks to be left alone. */
  retryAfterMs: number
  /** At this time. */
  reply(atMs: number): Reply
}

type Kind = Omit<Fault, 'fromMs' | 'toMs'>

const fault = (what: string, reply: Reply, more: Partial<Kind> = {}): Kind => ({
  what,
  reply: () => reply,
  endsBy: 'time',
  retryAfterMs: 0,
  ...more,
})

const wish = (status: number, retryAfter: string, ms: number): Kind =>
  fault(
    `${status} for ${retryAfter}`,
    { status, headers: { 'retry-after': retryAfter } },
    { retryAfterMs: ms },
  )

const toDate = (ms: number): string => new Date(SERVER_EPOCH_MS + ms).toUTCString()

const wishUntilDate = (ms: number): Kind =>
  fault(
    '429 until a date',
    {},
    {
      retryAfterMs: ms,
      reply: (atMs) => ({ status: 429, headers: { date: toDate(atMs), 'retry-after': toDate(atMs + ms) } }),
    },
  )

/** What everybody may meet. */
const PASSING: Kind[] = [
  fault('503', { status: 503, body: '<h1>Service Unavailable</h1>' }),
  fault('502 with HTML', { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }),
  fault('network cut', { ends: 'cut' }),
  fault('headers hang', { hangs: 'headers' }),
  fault('body hangs', { hangs: 'body' }),
  fault('slow', {}),
  fault('429', { status: 429 }),
  wish(429, '5', 5 * SECOND),
  wish(503, '120', 120 * SECOND),
  wishUntilDate(60 * SECOND),
]

const LOCAL: Kind[] = [
  ...PASSING,
  wish(429, '864000', HOUR),
  fault('408', { status: 408 }),
  fault('401', { status: 401 }, { endsBy: 'sign-in' }),
  fault('null', { body: { token: null } }, { endsBy: 'sign-in' }),
  fault('login page', { body: '<!doctype html><form>' }, { endsBy: 'sign-in' }),
  fault('redirect to a login', { ends: 'redirect' }, { endsBy: 'sign-in' }),
  fault('204', { status: 204 }, { endsBy: 'sign-in' }),
  fault('403', { status: 403 }, { endsBy: 'refresh' }),
  fault('404', { status: 404 }, { endsBy: 'refresh' }),
  fault('ended token', { body: { token: 'ended', expires_in: -60 } }, { endsBy: 'refresh' }),
]

const at = (kind: Kind, fromMs: number, lastsMs: number): Fault => ({
  ...kind,
  fromMs,
  toMs: fromMs + lastsMs,
})

/** A fault of everybody at once. */
export interface Outage extends Fault {
  /** Every token so far is revoked shortly after it begins, as a deployment does that comes with new keys. */
  isSudden: boolean
}

/** One outage of each kind in so many hours, each with the time to get over it. */
export function createOutages(random: Random, hours: number): Outage[] {
  const slotMs = (hours * HOUR) / (PASSING.length + 1)
  return PASSING.map((kind, index) => ({
    ...at(
      kind,
      (index + random.between(0.6, 0.9)) * slotMs,
      random.between(3 * MINUTE, Math.min(12 * MINUTE, slotMs / 2)),
    ),
    // Where the route itself names the time, everybody comes back at it.
    isSudden: index % 2 === 0,
  }))
}

/** Of one visitor's own: a proxy, a session, a deployment that only they meet. */
export const createLocalFault = (random: Random, fromMs: number): Fault =>
  at(random.pick(LOCAL), fromMs, random.duration(5 * SECOND, 900 * SECOND))
