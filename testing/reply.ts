import { PROBLEM_STATUS } from '../protocol/problem-status.js'
import type { Refused } from './refused.js'

const RETRY_AFTER_S = 1

/** JSON, as the API writes it. */
export const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  send(status, JSON.stringify(body), {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...headers,
  })

export const send = (
  status: number,
  body: string | ReadableStream<Uint8Array<ArrayBuffer>> | null,
  headers: Record<string, string> = {},
): Response =>
  new Response(body, {
    status,
    headers: { 'x-content-type-options': 'nosniff', ...headers },
  })

/** RFC 9457. */
export function replyWithProblem({ code, message, errors }: Refused): Response {
  const status = PROBLEM_STATUS[code]
  const problem = { type: 'about:blank', title: TITLES[status], status, code, detail: message }
  return reply(
    status,
    { ...problem, ...(errors.length > 0 && { errors }) },
    {
      'content-type': 'application/problem+json',
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(status === 429 && { 'retry-after': String(RETRY_AFTER_S) }),
    },
  )
}

/** RFC 9110 §15. */
const TITLES: Record<(typeof PROBLEM_STATUS)[keyof typeof PROBLEM_STATUS], string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}
