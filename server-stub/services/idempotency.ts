import { hash, randomUUID } from 'node:crypto'
import type { Store } from '../store/store.js'
import type { Clock } from './clock.js'
import { refuseField, Refusal } from './refusal.js'

const KEPT_MS = 24 * 3600_000
/** Longer than any call takes. One whose process died is free again after it. */
const ATTEMPT_MS = 60_000

/** What a call did, as HTTP tells of it. */
export interface Answer {
  status: number
  /** Of nothing else than JSON; `undefined`: there is none. */
  body?: unknown
}

/** A call that a client may send again. */
interface IdempotentCall {
  workspaceId: string
  /** Who calls: nobody else's keys are these. */
  principal: string
  /** The method and the pattern of the path. */
  route: string
  key: string
  /** All that was asked: the path as it was sent, and the body as it was read. */
  request: unknown
  /** Whether the answer shows a secret, this once: then nothing of it is kept but the id of what was made. */
  showsSecret: boolean
}

export interface Idempotency {
  /**
   * Does `work` once for a key, and gives the same answer for 24 hours (draft-ietf-httpapi-idempotency-key-header-07).
   * What is refused or fails is not kept: it has done nothing, and is judged anew.
   * @throws Refusal `invalid_request`, `idempotency_key_reused`, `idempotency_key_in_use`, `secret_already_shown`, and what `work` throws.
   */
  once(call: IdempotentCall, work: () => Promise<Answer>): Promise<Answer & { isReplayed: boolean }>
}

export function createIdempotency({ store, clock }: { store: Store; clock: Clock }): Idempotency {
  return {
    async once({ workspaceId, principal, route, key, request, showsSecret }, work) {
      requireSane(key)
      const now = clock.now()
      const attempt = {
        hash: toHash([principal, route, key]),
        workspaceId,
        fingerprint: toHash(request),
        attempt: randomUUID(),
      }
      const first = await store.beginCall(attempt, { now, endsAt: now + ATTEMPT_MS })
      if (first) {
        if (first.fingerprint !== attempt.fingerprint) throw refuseReuse()
        if (first.answer === undefined) throw refuseWhileInUse()
        const answer = JSON.parse(first.answer) as Answer
        if (showsSecret) throw refuseSecret(toMadeId(answer.body))
        return { ...answer, isReplayed: true }
      }

      const answer = await work().catch(async (error: unknown) => {
        await store.abandonCall(attempt).catch(leaveToTime)
        throw error
      })
      const kept = showsSecret ? { ...answer, body: { id: toMadeId(answer.body) } } : answer
      await store.finishCall(attempt, JSON.stringify(kept), clock.now() + KEPT_MS).catch(leaveToTime)
      return { ...answer, isReplayed: false }
    },
  }
}

/** @throws Refusal that names the header. */
function requireSane(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return
  throw refuseField(
    'Idempotency-Key',
    `has ${key.length} characters; allowed are 1 to 255 visible ones of ASCII.`,
  )
}

// The work is done or refused by now, and that is what the caller is to hear; the attempt ends by itself.
function leaveToTime(): void {}

function toHash(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex')
}

function toMadeId(body: unknown): string {
  return (body as { id: string }).id
}

function refuseReuse(): Refusal {
  return new Refusal(
    'idempotency_key_reused',
    'This Idempotency-Key came with another request before; make a new one for each.',
  )
}

function refuseWhileInUse(): Refusal {
  return new Refusal(
    'idempotency_key_in_use',
    'The first request with this Idempotency-Key is still being worked on; ask again in a moment.',
  )
}

function refuseSecret(id: string): Refusal {
  const refusal = new Refusal(
    'secret_already_shown',
    `The first request with this Idempotency-Key succeeded: ${id}. Its secret was in that answer and is kept nowhere; ` +
      `where that answer was lost, revoke or rotate ${id}.`,
  )
  refusal.id = id
  return refusal
}
