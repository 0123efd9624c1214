import * as z from 'zod/mini'

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME_S = 3600
/** RFC 9068 §2.1: no other token can pass for one, and it for no other. */
export const ACCESS_TOKEN_TYP = 'at+jwt'
export const ACCESS_TOKEN_AUDIENCE = 'latchkey:api'

/** `POST /authentication/token`, the request. */
export const ExchangeRequest = z.object({ secret_key: z.string().check(z.minLength(1), z.maxLength(200)) })
export type ExchangeRequest = z.infer<typeof ExchangeRequest>

/** `POST /authentication/token`, the answer. */
export const AccessTokenAnswer = z.object({
  access_token: z.string(),
  /** Seconds from the moment of issue. */
  expires_in: z.int(),
  token_type: z.literal('Bearer'),
})
export type AccessTokenAnswer = z.infer<typeof AccessTokenAnswer>

/** `POST /oauth/token`, the request: a form, not JSON (RFC 6749 §4.4.2). */
export const ClientCredentialsRequest = z.object({
  grant_type: z.literal('client_credentials'),
  /** Roles of the key, separated by spaces; left out: all of them. */
  scope: z.optional(z.string()),
  /** The id of the project key, where the client signs in by the form and not by Basic. */
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
})
export type ClientCredentialsRequest = z.infer<typeof ClientCredentialsRequest>

/** `POST /oauth/token`, the answer (RFC 6749 §5.1). */
export const OAuthTokenAnswer = z.extend(AccessTokenAnswer, {
  scope: z.string(),
  /** Of a page in development: good once, for the next token. */
  refresh_token: z.optional(z.string()),
})
export type OAuthTokenAnswer = z.infer<typeof OAuthTokenAnswer>

/** What `/oauth/token` refuses with (RFC 6749 §5.2); `temporarily_unavailable` (§4.1.2.1) comes with a 429. */
export const OAuthError = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unsupported_grant_type',
    'invalid_scope',
    'temporarily_unavailable',
  ]),
  /** One sentence for people. */
  error_description: z.string(),
})
export type OAuthError = z.infer<typeof OAuthError>

/** The payload of an access token (RFC 9068 §2.2). */
export const AccessTokenClaims = z.object({
  iss: z.string(),
  aud: z.literal(ACCESS_TOKEN_AUDIENCE),
  /** Both the id of the project key. */
  sub: z.string(),
  client_id: z.string(),
  jti: z.string(),
  /** Seconds since the epoch, by the server's clock. */
  iat: z.int(),
  exp: z.int(),
  /** Roles, separated by spaces. */
  scope: z.string(),
})
export type AccessTokenClaims = z.infer<typeof AccessTokenClaims>

/** `GET /.well-known/oauth-authorization-server` (RFC 8414 §2). */
export const AuthorizationServerMetadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  /** RFC 7636. */
  code_challenge_methods_supported: z.array(z.string()),
  /** RFC 9207. */
  authorization_response_iss_parameter_supported: z.boolean(),
})
export type AuthorizationServerMetadata = z.infer<typeof AuthorizationServerMetadata>

/** `GET /.well-known/jwks.json` (RFC 7517 §5): public halves alone, the one that signs first. */
export const JwkSet = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      kid: z.string(),
      alg: z.literal('ES256'),
      use: z.literal('sig'),
    }),
  ),
})
export type JwkSet = z.infer<typeof JwkSet>
