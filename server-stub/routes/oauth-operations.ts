import * as z from 'zod/mini'
import { ClientCredentialsRequest, OAuthTokenAnswer } from '../../protocol/access-token.js'
import { AuthorizationCodeRequest, RefreshTokenRequest } from '../../protocol/developer-token.js'
import type { Operation } from './api-operations.js'

const ASKED = {
  response_type: '`code`.',
  client_id: 'The id of the widget.',
  redirect_uri: "The page's origin, with or without a last slash: http or https, loopback alone, any port.",
  code_challenge: 'RFC 7636: the SHA-256 of the verifier in base64url.',
  code_challenge_method: '`S256`.',
  state: 'Comes back as it is; at most 512 visible ASCII characters.',
  response_mode:
    '`query` unless told; `web_message`: to the window that opened this one, and in the URL where it was cut off.',
  scope: '`developer`, or left out.',
  prompt: '`none`: the answer comes at once, and says what would have to be asked.',
}
const ANSWER = 'The answer, as a page that tells the window that opened it, where that is asked for.'
const LEADS = 'To the redirect_uri with the answer (RFC 6749 §4.1.2, RFC 9207), or to the sign-in page.'

export const OAUTH_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/oauth/authorize',
    summary: 'Ask the user who is signed in to let a page in development talk (RFC 6749 §4.1.1)',
    security: ['signIn', 'none'],
    query: ASKED,
    answers: {
      200: { description: 'A page that asks, or one with the answer.' },
      303: { description: LEADS },
      400: { description: 'A page: it is not sure who asks, and nobody is sent anywhere.' },
      403: { description: 'A page: the user belongs to another workspace.' },
      404: { description: 'A page: there is no such widget.' },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/oauth/authorize',
    summary: 'What the user decided on that page, sent by it alone',
    security: ['signIn'],
    query: ASKED,
    request: z.object({ decision: z.enum(['allow', 'refuse']) }),
    requestType: 'application/x-www-form-urlencoded',
    answers: {
      200: { description: ANSWER },
      303: { description: LEADS },
      400: { description: 'A page: it is not sure who asks, or what was decided.' },
      403: { description: 'A page: another site sent the form, or the user belongs to another workspace.' },
      404: { description: 'A page: there is no such widget.' },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/oauth/token',
    summary:
      'Exchange client credentials for an access token (RFC 6749 §4.4); a code or a refresh token, from its page, for a developer token (§4.1.3, §6, RFC 7636)',
    security: ['clientBasic', 'none'],
    request: z.union([ClientCredentialsRequest, AuthorizationCodeRequest, RefreshTokenRequest]),
    requestType: 'application/x-www-form-urlencoded',
    answers: {
      200: { description: 'The token, and what it is good for.', schema: OAuthTokenAnswer },
    },
    problems: [400, 401],
    refusals: 'oauth',
  },
]
