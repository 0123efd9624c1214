import {
  AnonymousTokenAnswer,
  AnonymousTokenRequest,
  ClaimAnswer,
  ClaimRequest,
} from '../../protocol/anonymous.js'
import type { Operation } from './api-operations.js'

const BODY = [400, 413, 415, 422]

export const ANONYMOUS_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/widget/anonymous-token',
    summary: 'Get a widget token for an anonymous visitor, from a page that the widget allows',
    security: ['publishableKey'],
    request: AnonymousTokenRequest,
    answers: {
      201: { description: 'The token; with a new visitor also their secret.', schema: AnonymousTokenAnswer },
    },
    problems: [401, 403, ...BODY],
  },
  {
    method: 'post',
    path: '/v1/visitors/claim',
    summary: "Take an anonymous visitor's conversations along after signing in",
    security: ['widgetToken'],
    idempotent: true,
    request: ClaimRequest,
    answers: {
      200: {
        description: 'What came along; asked again, the same. With `preview`, what would.',
        schema: ClaimAnswer,
      },
    },
    problems: [401, 403, ...BODY],
  },
]
