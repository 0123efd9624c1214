import { within } from './deadline.js'
import { HostError } from './error.js'
import type { MintIdentity } from './identity.js'
import type { MintSettings } from './settings.js'
import { toUpstreamError } from './upstream-error.js'

/** A widget token, as the browser gets it and as `getToken` may hand it on. */
export interface WidgetToken {
  token: string
  token_type: string
  /** Seconds from the moment of minting. */
  expires_in: number
  /** RFC 3339. */
  expires_at: string
  visitor: { id: string }
}

interface Minted {
  token: WidgetToken
  /** The server's clock, which `expires_at` goes by. */
  date: string | null
}

/** One `POST /v1/widget/token`. Throws a `HostError`; gives up after `timeoutMs`, body included. */
export async function mint(
  identity: MintIdentity & { widget: string | undefined },
  { mintUrl, projectKey, ttl, timeoutMs, fetch }: MintSettings,
): Promise<Minted> {
  const seconds = timeoutMs / 1000
  const late = new HostError('upstream_timeout', `The Latchkey server did not answer within ${seconds} s.`)
  const { response, text } = await within(timeoutMs, late, async (signal) => {
    const response = await fetch(mintUrl, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${projectKey}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ ...identity, ttl }),
      // A redirect would take the key along.
      redirect: 'manual',
      signal,
    })
    return { response, text: await response.text() }
  }).catch((cause: unknown) => {
    throw cause === late ? late : unreachable(mintUrl, cause)
  })
  if (!response.ok) throw toUpstreamError(response, text, projectKey)
  return { token: readToken(text), date: response.headers.get('date') }
}

/** Field by field: what the server may add one day does not reach a browser unseen. */
function readToken(text: string): WidgetToken {
  const { token, token_type, expires_in, expires_at, visitor } = parse(text) as Partial<WidgetToken>
  if (
    typeof token !== 'string' ||
    token === '' ||
    typeof token_type !== 'string' ||
    typeof expires_in !== 'number' ||
    typeof expires_at !== 'string' ||
    typeof visitor?.id !== 'string'
  ) {
    throw new HostError(
      'upstream_bad_answer',
      'The address in apiUrl answered something that is no widget token.',
    )
  }
  return { token, token_type, expires_in, expires_at, visitor: { id: visitor.id } }
}

function parse(text: string): object {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}

function unreachable(mintUrl: string, cause: unknown): HostError {
  return new HostError(
    'upstream_unreachable',
    `The Latchkey server at ${new URL(mintUrl).origin} can't be reached.`,
    {
      cause,
      detail: "The Latchkey server can't be reached.",
    },
  )
}
