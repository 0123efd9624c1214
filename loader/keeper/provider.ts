import type { Provider as ProviderName } from '../events.js'
import type { Settings, TokenRequest } from '../options.js'
import { readAnswer, type Minted } from './answer.js'
import { failure } from './failure.js'
import { withLimit } from './limit.js'
import { callTokenRoute, type Surroundings } from './token-route.js'

export interface Provider {
  readonly name: ProviderName
  /** What a failure is said of: the route's address, or `getToken`. */
  readonly subject: string
  /**
   * One attempt; `null` is nobody, on purpose. Settles within its limit, and rejects with a `Failure` or with whatever
   * a callback threw. A callback that answers after its limit was not in vain: `onLate` gets what it brought.
   */
  ask(request: TokenRequest, onLate: (minted: Minted | null) => void): Promise<Minted | null>
}

/** A callback may ask the visitor's other systems first, so it has longer. */
export const CALLBACK_LIMIT_MS = 15_000
/** Headers and body together. */
const ROUTE_LIMIT_MS = 10_000

/** Where this page's tokens come from: `token` is the first answer, then `getToken`, else `tokenUrl`. */
export function createProvider(settings: () => Settings, surroundings: Surroundings): Provider {
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
      const { widget, token, getToken, tokenUrl: url } = settings()
      const { subject } = this
      if (isFirst && token) {
        isFirst = false
        return readAnswer(token, { subject: 'token', dateMs: undefined })
      }
      isFirst = false
      if (!getToken && !url) throw failure.final('no_token_provider', widget)

      let isLate = false
      return withLimit(
        async (signal) => {
          const { answer, dateMs } = getToken
            ? { answer: await getToken({ ...request, signal }), dateMs: undefined }
            : await callTokenRoute({ url: url!, widget, reason: request.reason, signal }, surroundings)
          const minted = readAnswer(answer, { subject, dateMs })
          if (isLate) onLate(minted)
          return minted
        },
        {
          ms: getToken ? CALLBACK_LIMIT_MS : ROUTE_LIMIT_MS,
          outer: request.signal,
          clock: surroundings.clock,
          timedOut() {
            isLate = true
            return failure.retry('token_timeout', subject)
          },
        },
      )
    },
  }
}
