import type { Given } from '../examination.js'
import { withoutQuery } from '../redact.js'
import type { Answered, Call, Reply } from './call.js'
import { toRecord } from './json.js'
import { LATE, withLimit } from './limit.js'

/** What came of asking this page's token provider once, as the keeper does. */
export interface Supply {
  source: 'callback' | 'url' | 'fixed' | 'anonymous' | 'none'
  /** What is said of it: the route's address, or the option. */
  subject: string
  outcome: Outcome
}

export type Outcome =
  | { kind: 'nothing' }
  /** An answer that may be a token; `reply` where it came from a route. */
  | { kind: 'given'; answer: unknown; reply: Answered | undefined }
  /** The route answered something else. */
  | { kind: 'refused'; reply: Answered }
  | { kind: 'threw'; error: unknown }
  | { kind: 'unreachable' }
  | { kind: 'late' }

/** What a callback has: it may ask the visitor's other systems first. */
const CALLBACK_LIMIT_MS = 15_000
const REASON = 'doctor'

export async function askProvider(given: Given, call: Call, signal: AbortSignal): Promise<Supply> {
  const { getToken, tokenUrl, token, widget } = given
  if (getToken) {
    const outcome = await askCallback(getToken, signal)
    return { source: 'callback', subject: 'getToken', outcome }
  }
  if (tokenUrl) {
    const outcome = toOutcome(await call(tokenUrl, toRequest(widget)))
    return { source: 'url', subject: withoutQuery(tokenUrl), outcome }
  }
  if (token) {
    return { source: 'fixed', subject: 'token', outcome: { kind: 'given', answer: token, reply: undefined } }
  }
  return { source: 'none', subject: '', outcome: { kind: 'nothing' } }
}

/** The token that came; `null`: nobody is signed in, on purpose. */
export const tokenOf = ({ outcome }: Supply): string | null | undefined =>
  outcome.kind === 'given' ? toToken(outcome.answer) : undefined

/** The token in an answer of whatever shape. */
export function toToken(answer: unknown): string | null | undefined {
  const record = toRecord(answer)
  const token = record ? (record.token !== undefined ? record.token : record.access_token) : answer
  return typeof token === 'string' || token === null ? token : undefined
}

async function askCallback(getToken: NonNullable<Given['getToken']>, outer: AbortSignal): Promise<Outcome> {
  try {
    const answer = await withLimit((signal) => getToken({ reason: REASON, current: undefined, signal }), {
      ms: CALLBACK_LIMIT_MS,
      outer,
    })
    return answer === LATE ? { kind: 'late' } : { kind: 'given', answer, reply: undefined }
  } catch (error) {
    return { kind: 'threw', error }
  }
}

const toRequest = (widget: string | undefined): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: JSON.stringify({ widget, reason: REASON }),
  credentials: 'same-origin',
  redirect: 'manual',
})

export function toOutcome(reply: Reply): Outcome {
  if (reply.kind !== 'answered') return reply
  if (reply.status < 200 || reply.status > 299) return { kind: 'refused', reply }
  try {
    return { kind: 'given', answer: JSON.parse(reply.text) as unknown, reply }
  } catch {
    return { kind: 'refused', reply }
  }
}
