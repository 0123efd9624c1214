import { routePath } from 'hono/route'
import type { Answer } from '../services/idempotency.js'
import type { Services } from '../services/services.js'
import { reply, send, type Call } from './http.js'

interface Asked {
  workspaceId: string
  /** The id of the project key or the user, or of the visitor and the widget. */
  principal: string
  /** The body as it was read. Default: there is none. */
  request?: unknown
  /** Default: false. */
  showsSecret?: boolean
  /** Of the answer. */
  headers?: Record<string, string>
}

/** Answers with what `work` does, and does it once for each `Idempotency-Key`, where one is sent. */
export type Once = (c: Call, asked: Asked, work: () => Promise<Answer>) => Promise<Response>

export function createOnce({ idempotency }: Services): Once {
  return async (c, { workspaceId, principal, request, showsSecret = false, headers = {} }, work) => {
    const key = c.req.header('idempotency-key')
    if (key === undefined) return answer(c, await work(), headers)
    const call = {
      workspaceId,
      principal,
      route: `${c.req.method} ${routePath(c)}`,
      key,
      request: [c.req.path, request],
      showsSecret,
    }
    const { isReplayed, ...done } = await idempotency.once(call, work)
    // The draft names no header for it; this is the one that Stripe made known.
    return answer(c, done, { ...headers, ...(isReplayed && { 'idempotent-replayed': 'true' }) })
  }
}

function answer(c: Call, { status, body }: Answer, headers: Record<string, string>): Response {
  return body === undefined ? send(c, status, null, headers) : reply(c, status, body, headers)
}
