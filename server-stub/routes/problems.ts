import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Problem } from '../../protocol/problem.js'
import { PROBLEM_STATUS } from '../../protocol/problem-status.js'
import { Refusal } from '../services/refusal.js'
import { reply, requestId, send, type App, type Call } from './http.js'
import type { Log } from './log.js'
import { toQuotaHeaders } from './quota-headers.js'

const PROBLEM_TYPE = { 'content-type': 'application/problem+json' }

function replyWithProblem(c: Call, refusal: Refusal, headers?: Record<string, string>): Response {
  const status = PROBLEM_STATUS[refusal.code]
  return reply(c, status, toProblem(refusal), {
    ...PROBLEM_TYPE,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(refusal.quota && toQuotaHeaders(refusal.quota)),
    ...headers,
  })
}

/** With what status an error is answered. */
export const toStatus = (error: unknown): number =>
  error instanceof Refusal ? PROBLEM_STATUS[error.code] : PROBLEM_STATUS.internal_error

/** For a request so broken that no route sees it: a target that is no path, or no Host. */
export function replyToBrokenRequest(error: unknown): Response {
  const isTheirs = error instanceof Error && error.name === 'RequestError'
  const refusal = isTheirs
    ? new Refusal('malformed_request', 'The request line or the Host header is not one of HTTP.')
    : new Refusal('internal_error', 'The server failed at this.')
  const headers = { ...PROBLEM_TYPE, 'cache-control': 'no-store', 'x-request-id': randomUUID() }
  return new Response(JSON.stringify(toProblem(refusal)), { status: PROBLEM_STATUS[refusal.code], headers })
}

export function answerErrors(app: App, log: Log): void {
  app.onError((error, c) => {
    if (error instanceof Refusal) return replyWithProblem(c, error)
    log.error({ requestId: requestId(c), error }, 'a request failed')
    const sentence = 'The server failed at this; X-Request-Id names the entry in its log.'
    return replyWithProblem(c, new Refusal('internal_error', sentence))
  })

  app.notFound((c) => {
    const methods = methodsOf(app, c.req.path)
    const allow = methods.join(', ')
    if (methods.length === 0) {
      return replyWithProblem(c, new Refusal('not_found', 'There is nothing at this path.'))
    }
    if (c.req.method === 'OPTIONS') return send(c, 204, null, { allow })
    const sentence = `${c.req.method} is not a method of this path; allowed are ${allow}.`
    return replyWithProblem(c, new Refusal('method_not_allowed', sentence), { allow })
  })
}

function methodsOf(app: App, path: string): string[] {
  const methods = new Set(app.routes.map(({ method }) => method).filter((method) => method !== 'ALL'))
  const matching = [...methods].filter((method) =>
    app.router.match(method, path)[0].some(([[, route]]) => route.method === method),
  )
  return matching.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

/** RFC 9457. */
function toProblem({ code, message, errors, id }: Refusal): Problem {
  const status = PROBLEM_STATUS[code]
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: message,
    ...(id !== undefined && { id }),
    ...(errors.length > 0 && { errors: [...errors] }),
  }
}
