import type { LatchkeyError } from '../../error.js'
import type { Granted, GrantCall, Site } from '../../handle.js'
import { toRecord, toText } from '../look/json.js'

/** A code, and what proves that it was asked for here. */
export interface Redeemable {
  code: string
  verifier: string
}

type Call = (call: GrantCall) => Promise<Granted>

const NOBODY: Granted = { answer: null }

/**
 * A developer's tokens, kept fresh by a refresh token in localStorage, which all tabs of this origin share: each is good
 * once, so they take turns.
 */
export function createTokens({ apiUrl, widget }: Site) {
  const key = toKey({ apiUrl, widget })

  async function ask(call: Call, parameters: Record<string, string>): Promise<Granted> {
    try {
      const granted = await call({
        url: `${apiUrl}/oauth/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: widget, ...parameters }).toString(),
      })
      write(key, toText(toRecord(granted.answer)?.refresh_token))
      return granted
    } catch (error) {
      // RFC 6749 §5.2: what is refused for good.
      if (![400, 401].includes((error as LatchkeyError).status ?? 0)) throw error
      write(key, undefined)
      return NOBODY
    }
  }

  return {
    /** Whether there may be a token without asking anybody. */
    isThere: () => read(key) !== null,
    /** The first; `null`: the server took the code for none. */
    redeem: (call: Call, { code, verifier }: Redeemable) =>
      ask(call, {
        grant_type: 'authorization_code',
        redirect_uri: location.origin,
        code,
        code_verifier: verifier,
      }),
    /** The next; `null`: nobody is connected, or no longer. */
    refresh: (call: Call) =>
      inTurn(key, async () => {
        const refresh_token = read(key)
        return refresh_token === null ? NOBODY : ask(call, { grant_type: 'refresh_token', refresh_token })
      }),
    forget: () => write(key, undefined),
  }
}

/** Where the refresh token of a developer's page is. */
const toKey = ({ apiUrl, widget }: Site): string => `latchkey development ${apiUrl} ${widget}`

async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? ((await locks.request(name, work)) as T) : work()
}

// Storage may be blocked: then a reload asks again.
const memory = new Map<string, string>()

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

function write(key: string, token: string | undefined): void {
  memory.delete(key)
  try {
    if (token === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, token)
  } catch {
    if (token !== undefined) memory.set(key, token)
  }
}
