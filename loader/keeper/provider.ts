import type { Provider as ProviderName } from '../events.js'
import type { Settings, TokenRequest } from '../options.js'
import { readAnswer, type Minted } from './answer.js'
import type { Clock } from './clock.js'
import { failure, toFailure } from './failure.js'
import { withLimit } from './limit.js'
import { callTokenRoute } from './token-route.js'

export interface Provider {
  readonly name: ProviderName
  /** What a failure is said of: the route's address, or `getToken`. */
  readonly subject: string
  /**
   * One attempt; `null` is nobody, on purpose. Settles within its limit, and rejects with a `LatchkeyError`.
   * A callback that answers after its limit was not in vain: `onLate` gets what it brought.
   */
  ask(request: TokenRequest, onLate: (minted: Minted | null) => void): Promise<Minted | null>
}

interface Parts {
  clock: Clock
  fetch: typeof fetch
  pageOrigin: string
}

/** A callback may ask the visitor's other systems first, so it has longer. */
export const CALLBACK_LIMIT_MS = 15_000
/** Headers and body together. */
const ROUTE_LIMIT_MS = 10_000

/** Where this page's tokens come from: `token` is the first answer, then `getToken`, else `tokenUrl`. */
export function createProvider(settings: () => Settings, parts: Parts): Provider {
  let isFirst = true

  return {
    get name() {
      const { getToken, tokenUrl, token } = settings()
      return getToken ? 'callback' : tokenUrl ? 'url' : token ? 'fixed' : 'none'
    },
    get subject() {
      const { getToken, tokenUrl } = settings()
      return getToken ? 'getToken' : (tokenUrl ?? 'token')
    },

    async ask(request, onLate) {
      const { token, getToken, tokenUrl } = settings()
      if (isFirst && token) {
        isFirst = false
        return readAnswer(token, { subject: 'token', dateMs: undefined })
      }
      isFirst = false
      if (getToken) return askCallback(request, onLate)
      if (tokenUrl) return askRoute(tokenUrl, request)
      throw failure('no_token_provider', { subject: settings().widget })
    },
  }

  function askCallback(
    request: TokenRequest,
    onLate: (minted: Minted | null) => void,
  ): Promise<Minted | null> {
    const facts = { subject: 'getToken', dateMs: undefined }
    let isLate = false
    return withLimit(
      async (signal) => {
        // `async`, so that a callback that throws at once is a rejection like any other.
        const answer = await settings().getToken?.({ ...request, signal })
        const minted = readAnswer(answer, facts)
        if (isLate) onLate(minted)
        return minted
      },
      {
        ms: CALLBACK_LIMIT_MS,
        outer: request.signal,
        clock: parts.clock,
        timedOut() {
          isLate = true
          return failure('token_timeout', { subject: 'getToken' })
        },
      },
    ).catch((error: unknown) => {
      throw toFailure(error, { subject: 'getToken' })
    })
  }

  async function askRoute(url: string, { reason, signal: outer }: TokenRequest): Promise<Minted | null> {
    const { widget } = settings()
    const { answer, dateMs } = await withLimit(
      (signal) =>
        callTokenRoute({
          url,
          widget,
          reason,
          signal,
          fetch: parts.fetch,
          pageOrigin: parts.pageOrigin,
          nowMs: parts.clock.now().wallMs,
        }),
      {
        ms: ROUTE_LIMIT_MS,
        outer,
        clock: parts.clock,
        timedOut: () => failure('token_timeout', { subject: url }),
      },
    )
    return readAnswer(answer, { subject: url, dateMs })
  }
}
