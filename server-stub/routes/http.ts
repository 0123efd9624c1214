import { randomUUID } from 'node:crypto'
import type { Context, Hono } from 'hono'

export interface Env {
  Variables: {
    requestId: string
    /** A user's browser asks, by its cookie. */
    comesWithCookie?: true
  }
}
export type App = Hono<Env>
export type Call = Context<Env>

const SANE_ID = /^[\w.:-]{1,128}$/

/** The caller's `X-Request-Id` where it is a sane one, else one of ours; the same for the whole of a request. */
export function requestId(c: Call): string {
  const known = c.get('requestId')
  if (known) return known
  const given = c.req.header('x-request-id')
  const id = given && SANE_ID.test(given) ? given : randomUUID()
  c.set('requestId', id)
  return id
}

/**
 * JSON, not to be stored unless `headers` says otherwise. Header names in lower case.
 * A plain Response with plain headers: each step through the fetch standard's Headers costs a mint some 5 %.
 */
export function reply(c: Call, status: number, body: unknown, headers?: Record<string, string>): Response {
  return send(c, status, JSON.stringify(body), {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...headers,
  })
}

export function send(
  c: Call,
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null,
  headers: Record<string, string>,
): Response {
  return new Response(body, {
    status,
    headers: { 'x-request-id': requestId(c), 'x-content-type-options': 'nosniff', ...headers },
  })
}
