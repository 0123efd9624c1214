import type { ErrorCode, LatchkeyError } from '../error.js'
import type { Granted, GrantCall, Page } from '../handle.js'
import type { createSecret } from './secret.js'

/** What a host's token route is said to have done, said of the API. */
const OF_API: { [code in ErrorCode]?: ErrorCode } = {
  identity_required: 'request_refused',
  token_route_cross_origin: 'request_refused',
  token_route_csrf: 'request_refused',
  token_route_refused: 'request_refused',
  token_route_not_found: 'request_refused',
  token_route_failing: 'api_failing',
  token_route_unreachable: 'api_unreachable',
}

interface Parts {
  call(call: GrantCall): Promise<Granted>
  secret: ReturnType<typeof createSecret>
}

/** The server's own token, for the visitor of this browser for whom nobody vouches. Rejects as the call does. */
export function grantAnonymously(page: Page, { call, secret }: Parts): Promise<Granted> {
  const { apiUrl, widget } = page.settings()
  return secret.use(async (known) => {
    const granted = await call({
      url: `${apiUrl}/v1/widget/anonymous-token`,
      headers: { 'x-api-key': page.config.publishableKey },
      body: { widget, visitor_secret: known },
    }).catch((error: LatchkeyError) => {
      throw toApiError(error, { apiUrl, widget })
    })
    const { visitor_secret: made = known } = Object(granted.answer) as { visitor_secret?: unknown }
    secret.take(made)
    return granted
  })
}

function toApiError(
  error: LatchkeyError,
  { apiUrl, widget }: { apiUrl: string; widget: string },
): LatchkeyError {
  const code = OF_API[error.code] ?? error.code
  const subject = code === 'origin_not_allowed' || code === 'no_token_provider' ? widget : apiUrl
  return Object.assign(error, {
    code,
    subject,
    message: error.status ? `it answered ${error.status}.` : code,
  })
}
