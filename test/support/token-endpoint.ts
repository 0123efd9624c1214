import type { VerifiedVisitor } from '../../loader/handle.js'
import type { FakeClock } from './clock.js'

/** What the endpoint does with one call. Left out: a 200 with a new token. */
export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** A string as it is, anything else as JSON. */
  body?: unknown
  latencyMs?: number
  /** Never gets further than this. */
  hangs?: 'headers' | 'body'
  /** `redirect`: what `redirect: 'manual'` sees of one. `cut`: the network fails. */
  ends?: 'redirect' | 'cut'
}

interface EndpointCall {
  atMs: number
  reason: string
  request: RequestInit
}

export interface TokenEndpoint {
  fetch: typeof fetch
  readonly calls: EndpointCall[]
  /** From now on: one reply for all, or one for each call by its number (0 is the next); `undefined`: tokens again. */
  reply(how: Reply | ((count: number) => Reply) | undefined): void
  /** Who is signed in at the host from now on. */
  signIn(visitor: Partial<VerifiedVisitor>): void
  /** A new token, as the endpoint gives it. */
  mint(): { token: string; expires_in: number }
  /** Whether the server would take this token now. */
  isValid(token: string): boolean
  /** The server takes it no longer. */
  revoke(token: string): void
}

interface Rules {
  lifetimeMs?: number
  latencyMs?: number
  visitor?: Partial<VerifiedVisitor>
}

const SERVER_EPOCH_S = Date.UTC(2026, 2, 2, 12) / 1000

/** A host's token route behind `fetch`, in the time of `clock`; its own clock is always right. */
export function createTokenEndpoint(clock: FakeClock, rules: Rules = {}): TokenEndpoint {
  const { lifetimeMs = 300_000, latencyMs = 200 } = rules
  let { visitor = { id: 'alex', name: 'Alex Rivera' } } = rules
  const ends = new Map<string, number>()
  const calls: EndpointCall[] = []
  let script: (count: number) => Reply = () => ({})
  let count = 0

  function mint() {
    const iat = SERVER_EPOCH_S + clock.trueMs() / 1000
    const token = toToken({
      sub: visitor.id ?? visitor.email,
      jti: String(ends.size + 1),
      iat,
      exp: iat + lifetimeMs / 1000,
      visitor,
    })
    ends.set(token, clock.trueMs() + lifetimeMs)
    return { token, expires_in: lifetimeMs / 1000 }
  }

  async function answer(reply: Reply, signal: AbortSignal): Promise<Response> {
    const { status = 200, headers = {}, hangs, ends: ending } = reply
    await pass(clock, hangs === 'headers' ? Infinity : (reply.latencyMs ?? latencyMs), signal)
    if (ending === 'cut') throw new TypeError('Failed to fetch')
    if (ending === 'redirect') return toOpaqueRedirect()
    if (hangs === 'body') return new Response(new ReadableStream(), { status, headers })
    const body = 'body' in reply ? reply.body : status === 200 ? mint() : { status }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return new Response(status === 204 ? null : text, {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    })
  }

  return {
    async fetch(_, request = {}) {
      const { reason } = JSON.parse(request.body as string) as { reason: string }
      calls.push({ atMs: clock.trueMs(), reason, request })
      return answer(script(count++), request.signal!)
    },
    calls,
    reply(how) {
      script = typeof how === 'function' ? how : () => how ?? {}
      count = 0
    },
    signIn: (now) => void (visitor = now),
    mint,
    isValid: (token) => (ends.get(token) ?? -1) > clock.trueMs(),
    revoke: (token) => void ends.delete(token),
  }
}

/** An unsigned JWT: nobody in a browser could tell. */
export function toToken(payload: object, header: object = { alg: 'HS256', typ: 'lk-widget+jwt' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(payload)}.c2lnbmF0dXJl`
}

const toOpaqueRedirect = (): Response =>
  Object.defineProperties(new Response(), {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
    ok: { value: false },
  })

/** `ms` of the fake time; rejects as `fetch` does when it is called off. */
const pass = (clock: FakeClock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = ms === Infinity ? () => {} : clock.arrive(ms, resolve)
    signal.addEventListener('abort', () => {
      stop()
      reject(new DOMException('The operation was aborted.', 'AbortError'))
    })
  })
