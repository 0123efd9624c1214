import * as z from 'zod/mini'

/** Seconds. */
export const DEVELOPER_TOKEN_LIFETIME_S = 600
/** A working day; then the user is asked again. */
export const DEVELOPER_GRANT_LIFETIME_S = 12 * 3600
export const AUTHORIZATION_CODE_LIFETIME_S = 60
export const DEVELOPER_SCOPE = 'developer'

/** RFC 7636 §4.1 and §4.2: 43 to 128 unreserved characters; a SHA-256 in base64url has 43. */
export const CodeVerifier = z.string().check(z.regex(/^[\w.~-]{43,128}$/))
export const CodeChallenge = z.string().check(z.regex(/^[\w-]{43}$/))

/** RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6. */
export const AuthorizationErrorCode = z.enum([
  'invalid_request',
  'unsupported_response_type',
  'invalid_scope',
  'access_denied',
  'login_required',
  'account_selection_required',
  'consent_required',
])
export type AuthorizationErrorCode = z.infer<typeof AuthorizationErrorCode>

/** What the page gets, in its URL or as a message (RFC 6749 §4.1.2, RFC 9207). */
export const AuthorizationResponse = z.union([
  z.object({ code: z.string(), state: z.optional(z.string()), iss: z.string() }),
  z.object({
    error: AuthorizationErrorCode,
    /** One sentence for people. */
    error_description: z.string(),
    state: z.optional(z.string()),
    iss: z.string(),
  }),
])
export type AuthorizationResponse = z.infer<typeof AuthorizationResponse>

/** What the popup posts to the window that opened it, at the origin of `redirect_uri` alone. */
export type AuthorizationMessage = AuthorizationResponse & {
  source: 'latchkey'
  type: 'authorization_response'
}

/** `POST /oauth/token`, from the page (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export const AuthorizationCodeRequest = z.object({
  grant_type: z.literal('authorization_code'),
  client_id: z.string(),
  code: z.string(),
  redirect_uri: z.string(),
  code_verifier: CodeVerifier,
})

/** `POST /oauth/token`, from the page (RFC 6749 §6). */
export const RefreshTokenRequest = z.object({
  grant_type: z.literal('refresh_token'),
  client_id: z.string(),
  refresh_token: z.string(),
  scope: z.optional(z.literal(DEVELOPER_SCOPE)),
})
