import {
  AccessTokenAnswer,
  AuthorizationServerMetadata,
  ExchangeRequest,
  JwkSet,
} from '../../protocol/access-token.js'
import type { Operation } from './api-operations.js'

export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/authentication/token',
    summary: 'Exchange a secret project key for an access token',
    security: ['none'],
    request: ExchangeRequest,
    answers: { 200: { description: 'The access token.', schema: AccessTokenAnswer } },
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/.well-known/oauth-authorization-server',
    summary: 'Tell a standard client where everything is (RFC 8414)',
    security: ['none'],
    answers: { 200: { description: 'The metadata.', schema: AuthorizationServerMetadata } },
    problems: [],
  },
  {
    method: 'get',
    path: '/.well-known/jwks.json',
    summary: 'Read the public keys that access tokens are verified with',
    security: ['none'],
    answers: {
      200: { description: 'The keys.', schema: JwkSet, type: 'application/jwk-set+json' },
    },
    problems: [],
  },
]
