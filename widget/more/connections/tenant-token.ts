import type { ErrorFacts, ErrorCode } from '../../../loader/error.js'
import { LatchkeyError } from '../../../loader/error.js'
import type { JwtToken, TenantTokenRequest } from '../../../loader/latchkey.js'
import type { TokenSource } from '../../api/client.js'
import { readJwt } from './jwt.js'
import { within } from '../../api/within.js'

/** Milliseconds that a function has for a token. */
export const GIVE_LIMIT_MS = 15_000

/** Two clocks, and the one that went further counts: either may stand still, and only one of them can be set. */
export interface Clocks {
  wallMs(): number
  monotonicMs(): number
}

/** One tenant's token, in memory only; to a client it is what the keeper is for a visitor's. */
export interface TenantToken extends TokenSource {
  /** What the page gave last. Another function ends no token that is still good. */
  give(jwtToken: JwtToken): void
  /** Forgets the token, and calls off what is on its way. */
  stop(): void
}

interface Held {
  token: string
  lifetimeMs: number
  /** When it was asked for. */
  since: { wallMs: number; monotonicMs: number }
}

/** Refreshed when somebody wants it: nothing ticks. Its lifetime is never compared with the local clock. */
export function createTenantToken(jwtToken: JwtToken, clocks: Clocks = BROWSER): TenantToken {
  const stopped = new AbortController()
  let given = jwtToken
  let held: Held | undefined
  /** The last one that the server would not have. */
  let refused: { token: string; detail: string } | undefined
  let refreshing: Promise<string> | undefined

  return {
    async ensureFresh() {
      if (stopped.signal.aborted) throw gone()
      if (typeof given !== 'function') return fixed(given)
      if (!held || leftMs(held) <= marginMs(held)) return refresh(held ? 'expired' : 'start')
      // What fails is asked again when this one has ended.
      if (leftMs(held) <= leadMs(held)) refresh('early').catch(() => {})
      return held.token
    },
    refuse(token, detail) {
      // A late word on another one says nothing of the one in hand.
      if (token !== (typeof given === 'function' ? held?.token : given)) return
      refused = { token, detail }
      held = undefined
    },
    give: (next) => void (given = next),
    stop() {
      stopped.abort()
      held = undefined
    },
  }

  function fixed(token: string): string {
    if (token === refused?.token) throw failed('tenant_token_ended', refused.detail)
    return read(token).token
  }

  function refresh(reason: TenantTokenRequest['reason']): Promise<string> {
    return (refreshing ??= ask(refused === undefined ? reason : 'refused').finally(() => {
      refreshing = undefined
    }))
  }

  async function ask(reason: TenantTokenRequest['reason']): Promise<string> {
    const since = { wallMs: clocks.wallMs(), monotonicMs: clocks.monotonicMs() }
    const before = held?.token
    const { token, lifetimeMs } = read(await call(reason))
    // Signed again within the second it is the same, so what is wrong with it says more.
    if (token === refused?.token) throw failed('tenant_token_refused', refused.detail)
    if (token === before) throw failed('stale_token', 'jwtToken gave the same token again.')
    refused = undefined
    held = { token, lifetimeMs, since }
    return token
  }

  async function call(reason: TenantTokenRequest['reason']): Promise<unknown> {
    let isOver = false
    try {
      return await within(GIVE_LIMIT_MS, stopped.signal, async (signal) => {
        signal.addEventListener('abort', () => (isOver = true))
        return typeof given === 'function' ? given({ reason, signal }) : given
      })
    } catch (cause) {
      if (stopped.signal.aborted) throw gone()
      if (isOver) throw failed('token_timeout', 'jwtToken gave no answer in time.', { retryable: true })
      throw failed('tenant_token_failed', 'jwtToken failed.', { cause, retryable: true })
    }
  }

  /** What is left of it. */
  function leftMs({ lifetimeMs, since }: Held): number {
    const wallMs = clocks.wallMs() - since.wallMs
    return lifetimeMs - Math.max(wallMs, clocks.monotonicMs() - since.monotonicMs)
  }
}

const BROWSER: Clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

/** As the keeper's: a quarter of the lifetime, 15–120 s, never over half. */
const leadMs = ({ lifetimeMs }: Held) =>
  Math.min(Math.max(15_000, Math.min(120_000, lifetimeMs / 4)), lifetimeMs / 2)

/** What is sent in the last moment arrives after it. */
const marginMs = ({ lifetimeMs }: Held) => Math.min(1_000, lifetimeMs / 4)

/** What a page gave for a tenant token; throws where it can be none. The error holds nothing of it. */
function read(token: unknown): Omit<Held, 'since'> {
  if (typeof token === 'string' && token.startsWith('lk_sk_')) {
    throw failed('secret_key_in_page', 'jwtToken gave a secret project key.')
  }
  const jwt = readJwt(token)
  if (jwt?.typ === 'at+jwt') throw failed('access_token_in_page', 'jwtToken gave an access token.')
  if (!jwt || jwt.typ === 'lk-widget+jwt') throw failed('bad_tenant_token', 'jwtToken gave no tenant token.')
  return { token: token as string, lifetimeMs: jwt.lifetimeMs }
}

const failed = (code: ErrorCode, message: string, facts: ErrorFacts = {}) =>
  new LatchkeyError(code, message, { subject: 'jwtToken', ...facts })

const gone = () => new LatchkeyError('destroyed', 'The tenant changed, or the widget was taken off the page.')
