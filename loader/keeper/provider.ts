import type { Provider as ProviderName } from '../events.js'
import type { Granted } from '../handle.js'
import type { PageVisitor, Settings, TokenRequest } from '../options.js'
import { readAnswer, type Minted } from './answer.js'
import { failure } from './failure.js'
import { withLimit } from './limit.js'
import { ANYONE } from './naming.js'
import { callTokenRoute, type Call, type Surroundings } from './token-route.js'

export interface Provider {
  readonly name: ProviderName
  /** What a failure is said of: the route's address, or `getToken`. */
  readonly subject: string
  /** Whose a first token may be that another tab has; `undefined` where only the provider knows. */
  readonly visitor: PageVisitor | undefined
  /**
   * One attempt; `null` is nobody, on purpose. Settles within its limit, and rejects with a `Failure` or with whatever
   * a callback threw. A callback that answers after its limit was not in vain: `onLate` gets what it brought.
   */
  ask(request: TokenRequest, onLate: (minted: Minted | null) => void): Promise<Minted | null>
}

interface Sources extends Surroundings {
  /** Whether the widget lets visitors talk for whom nobody vouches. */
  isAnonymous: boolean
  /** The server's own token for such a visitor, or for a developer. */
  grant(call: (call: Call) => Promise<Granted>): Promise<Granted>
}

/** A callback may ask the visitor's other systems first, so it has longer. */
export const CALLBACK_LIMIT_MS = 15_000
/** Headers and body together. */
const ROUTE_LIMIT_MS = 10_000

/**
 * Where this page's tokens come from: `token` is the first answer, then `getToken`, else `tokenUrl`, else the server
 * itself; that one also where the others say that nobody is signed in. Never where they fail.
 */
export function createProvider(settings: () => Settings, sources: Sources): Provider {
  const { isAnonymous, grant, clock } = sources
  let isFirst = true

  return {
    get name() {
      const { getToken, tokenUrl, token } = settings()
      if (getToken) return 'callback'
      if (tokenUrl) return 'url'
      return token ? 'fixed' : 'anonymous'
    },
    get subject() {
      const { getToken, tokenUrl, apiUrl } = settings()
      return getToken ? 'getToken' : (tokenUrl ?? apiUrl)
    },
    get visitor() {
      return this.name === 'anonymous' ? ANYONE : settings().visitor
    },

    async ask(request, onLate) {
      const { widget, token, getToken, tokenUrl: url } = settings()
      const { subject } = this
      if (isFirst && token) {
        isFirst = false
        return readAnswer({ answer: token }, 'token')
      }
      isFirst = false
      if (!getToken && !url && (token || !isAnonymous)) throw failure.final('no_token_provider', widget)

      let isLate = false
      return withLimit(
        async (signal) => {
          const call = (call: Call) => callTokenRoute(call, { ...sources, signal })
          const given = getToken
            ? { answer: await getToken({ ...request, signal }) }
            : url && (await call({ url, body: JSON.stringify({ widget, reason: request.reason }) }))
          const minted =
            (given ? readAnswer(given, subject) : null) ??
            (isAnonymous ? readAnswer(await grant(call), subject) : null)
          if (isLate) onLate(minted)
          return minted
        },
        {
          ms: getToken ? CALLBACK_LIMIT_MS : ROUTE_LIMIT_MS,
          outer: request.signal,
          clock,
          timedOut() {
            isLate = true
            return failure.retry('token_timeout', subject)
          },
        },
      )
    },
  }
}
