import type { HostError } from './error.js'

/** `no-store` would cost a page its back-forward cache where the page itself is `no-store`. */
const CACHING = { 'cache-control': 'private, no-cache' }

/** 200, JSON. `date`: the clock that the body goes by, where it goes by one. */
export function toAnswer(body: object, date: string | null = null): Response {
  return new Response(JSON.stringify(body), {
    headers: { ...CACHING, 'content-type': 'application/json', date: date ?? new Date().toUTCString() },
  })
}

/** RFC 9457. */
export function toProblem({ code, status, detail, field, retryAfter }: HostError): Response {
  const errors = field === undefined ? undefined : [{ field, message: detail }]
  return new Response(
    JSON.stringify({ type: 'about:blank', title: TITLES[status], status, code, detail, errors }),
    {
      status,
      headers: {
        ...CACHING,
        'content-type': 'application/problem+json',
        date: new Date().toUTCString(),
        ...(status === 405 && { allow: 'POST' }),
        ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
      },
    },
  )
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}
