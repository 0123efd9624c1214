import type { OAuthTokenAnswer } from '../../protocol/access-token.js'
import { CodeVerifier, DEVELOPER_SCOPE } from '../../protocol/developer-token.js'
import type { DeveloperAccess } from '../services/developer-access.js'
import { toLoopbackOrigin } from '../services/origin.js'
import type { Form } from './client-credentials.js'
import { send, type Call } from './http.js'
import { OAuthRefusal, show } from './oauth-refusal.js'

const PREFLIGHT_MAX_AGE_S = '7200'

/** RFC 6749 §4.1.3 and RFC 7636 §4.5: a page in development brings its code. @throws OAuthRefusal */
export async function redeemCode(c: Call, form: Form, access: DeveloperAccess): Promise<OAuthTokenAnswer> {
  const widgetId = readPublicClient(c, form)
  const [code, redirectUri] = [need(form, 'code'), need(form, 'redirect_uri')]
  const { data: verifier } = CodeVerifier.safeParse(need(form, 'code_verifier'))
  if (verifier === undefined) {
    const sentence = 'code_verifier is not one of RFC 7636: 43 to 128 of A-Z a-z 0-9 - . _ ~ are allowed.'
    throw new OAuthRefusal('invalid_request', sentence)
  }
  return unlessRefused(await access.redeem({ code, verifier, redirectUri, widgetId, origin: originOf(c) }))
}

/** RFC 6749 §6. @throws OAuthRefusal */
export async function refreshToken(c: Call, form: Form, access: DeveloperAccess): Promise<OAuthTokenAnswer> {
  const widgetId = readPublicClient(c, form)
  const token = need(form, 'refresh_token')
  if (![undefined, DEVELOPER_SCOPE].includes(form.get('scope'))) {
    throw new OAuthRefusal('invalid_scope', `scope may be left out or ${DEVELOPER_SCOPE}.`)
  }
  return unlessRefused(await access.refresh({ refreshToken: token, widgetId, origin: originOf(c) }))
}

/** CORS for a page on this machine that comes with a code or a refresh token: refusals can be read there too. */
export function letPageRead(c: Call, form: Form | undefined, response: Response): Response {
  if (!['authorization_code', 'refresh_token'].includes(form?.get('grant_type') ?? '')) return response
  response.headers.append('vary', 'Origin')
  const origin = toLoopbackOrigin(originOf(c) ?? '')
  if (origin === undefined) return response
  response.headers.set('access-control-allow-origin', origin)
  response.headers.set('access-control-expose-headers', 'X-Request-Id, Retry-After, Date')
  return response
}

/** A form needs no preflight; a client that sends more than one gets it answered. */
export function answerPreflight(c: Call): Response {
  const origin = toLoopbackOrigin(originOf(c) ?? '')
  return send(c, 204, null, {
    allow: 'POST',
    vary: 'Origin',
    ...(origin !== undefined && {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'Content-Type, X-Request-Id',
      'access-control-max-age': PREFLIGHT_MAX_AGE_S,
    }),
  })
}

function originOf(c: Call): string | undefined {
  return c.req.header('origin')
}

/** RFC 6749 §2.1: a page can keep no secret. */
function readPublicClient(c: Call, form: Form): string {
  if (c.req.header('authorization') !== undefined || form.has('client_secret')) {
    const sentence =
      'A page in development has no secret: send client_id (the id of the widget) in the form alone.'
    throw new OAuthRefusal('invalid_request', sentence)
  }
  return need(form, 'client_id')
}

function need(form: Form, name: string): string {
  const value = form.get(name)
  if (value !== undefined) return value
  throw new OAuthRefusal('invalid_request', `${name} is missing.`)
}

function unlessRefused(answer: OAuthTokenAnswer | string): OAuthTokenAnswer {
  if (typeof answer !== 'string') return answer
  throw new OAuthRefusal('invalid_grant', show(answer))
}
