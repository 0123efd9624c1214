import { LATE, withLimit } from './limit.js'

/** What came of a request. */
export type Reply = Answered | { kind: 'unreachable' } | { kind: 'late' }

export interface Answered {
  kind: 'answered'
  /** 0 for a redirect that was not followed: browsers tell no more of it. */
  status: number
  headers: Headers
  text: string
  /** The page's clock when the request went out and when the answer was there, in ms since the epoch. */
  sentMs: number
  receivedMs: number
}

export type Call = (url: string, request?: RequestInit) => Promise<Reply>

/** Headers and body together: what the keeper allows, too. */
export const CALL_LIMIT_MS = 10_000

/** Asks, and never rejects. `signal`: the doctor was sent away. */
export function createCall(signal: AbortSignal): Call {
  return async (url, request = {}) => {
    const reply = await withLimit((limit) => ask(url, { cache: 'no-store', ...request, signal: limit }), {
      ms: CALL_LIMIT_MS,
      outer: signal,
    })
    return reply === LATE ? { kind: 'late' } : reply
  }
}

async function ask(url: string, request: RequestInit): Promise<Reply> {
  try {
    const sentMs = Date.now()
    const { status, headers, ...answered } = await reach(url, request)
    return { kind: 'answered', status, headers, sentMs, ...answered }
  } catch {
    // CORS, CSP, DNS, a cut: a page is not told which.
    return { kind: 'unreachable' }
  }
}

async function reach(url: string, request: RequestInit) {
  const response = await fetch(url, request)
  const receivedMs = Date.now()
  return { status: response.status, headers: response.headers, receivedMs, text: await response.text() }
}
