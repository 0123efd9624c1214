import type { ErrorCode, LatchkeyError } from '../error.js'
import type { DoctorChunk, Granted, GrantCall, Page, Site } from '../handle.js'
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

/**
 * The server's own token: for the visitor of this browser for whom nobody vouches, or for the developer of this page.
 * Rejects as the call does.
 */
export async function grant(page: Page, { call, secret }: Parts): Promise<Granted> {
  const { apiUrl, widget, token } = page.settings()
  const site = { apiUrl, widget }
  const told = (it: GrantCall) =>
    call(it).catch((error: LatchkeyError) => {
      throw toApiError(error, site)
    })
  if (token === '') return ((await page.load('doctor')) as DoctorChunk).grantDeveloper(site, told)
  return secret.use(async (known) => {
    const granted = await told({
      url: `${apiUrl}/v1/widget/anonymous-token`,
      headers: { 'x-api-key': page.config.publishableKey },
      body: JSON.stringify({ widget, visitor_secret: known }),
    })
    const { visitor_secret: made = known } = Object(granted.answer) as { visitor_secret?: unknown }
    secret.take(made)
    return granted
  })
}

function toApiError(error: LatchkeyError, { apiUrl, widget }: Site): LatchkeyError {
  const code = OF_API[error.code] ?? error.code
  const subject = code === 'origin_not_allowed' || code === 'no_token_provider' ? widget : apiUrl
  return Object.assign(error, {
    code,
    subject,
    message: error.status ? `it answered ${error.status}.` : code,
  })
}
