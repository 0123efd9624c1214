import { Refused, refuseField } from './refused.js'
import { reply } from './reply.js'

interface Done {
  request: string
  status: number
  body: string
}

/** Does `work` once for each `Idempotency-Key`, where one is sent; what is refused is judged anew. */
export function createOnce() {
  const done = new Map<string, Done>()

  return async (
    asked: { key: string | null; whose: string; request: string },
    work: () => Response,
  ): Promise<Response> => {
    const { key, whose, request } = asked
    if (key === null) return work()
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
      const sentence = `has ${key.length} characters; allowed are 1 to 255 visible ones of ASCII.`
      throw refuseField('Idempotency-Key', sentence)
    }
    const name = `${whose} ${key}`
    const first = done.get(name)
    if (!first) {
      const answer = work()
      done.set(name, { request, status: answer.status, body: await answer.clone().text() })
      return answer
    }
    if (first.request !== request) {
      throw new Refused('idempotency_key_reused', 'This Idempotency-Key came with another request before.')
    }
    return reply(first.status, JSON.parse(first.body), { 'idempotent-replayed': 'true' })
  }
}
