import { StartedWidgetConfig } from '../../protocol/started-widget-config.js'
import { HeldToken, MintRequest, TokenAnswer } from '../../protocol/widget-token.js'
import type * as z from 'zod/mini'
import type { Role } from '../services/project-keys.js'
import type { UserRole } from '../store/store.js'
import { ANONYMOUS_OPERATIONS } from './anonymous-operations.js'
import { CARE_OPERATIONS } from './care-operations.js'
import { LINKED_SOURCE_OPERATIONS } from './linked-source-operations.js'
import { KEY_OPERATIONS } from './key-operations.js'
import { LEAD_OPERATIONS } from './lead-operations.js'
import { OAUTH_OPERATIONS } from './oauth-operations.js'
import { SESSION_OPERATIONS } from './session-operations.js'
import { TOKEN_OPERATIONS } from './token-operations.js'
import { WEBHOOK_OPERATIONS } from './webhook-operations.js'

export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  path: string
  summary: string
  /** `none`: public. More than one: any of them will do. */
  security: readonly (
    | 'projectKey'
    | 'accessToken'
    | 'widgetToken'
    | 'tenantToken'
    | 'publishableKey'
    | 'clientBasic'
    | 'signIn'
    | 'none'
  )[]
  /** What a project key, or the access token for one, needs here. Left out: any role will do. */
  role?: Role
  /** What a user needs to be here, at least. Left out: it takes no cookie, or any user will do. */
  userRole?: UserRole
  /** Whether it is done once for an `Idempotency-Key`. Default: it reads no such header. */
  idempotent?: true
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  request?: z.ZodMiniType
  /** Default: JSON. */
  requestType?: 'application/json' | 'application/x-www-form-urlencoded'
  answers: Readonly<Record<number, { description: string; schema?: z.ZodMiniType; type?: string }>>
  /** Statuses of the refusals that the call may answer, beside those that every call has. */
  problems: readonly number[]
  /** Default: RFC 9457, a problem. `oauth`: RFC 6749 §5.2. */
  refusals?: 'oauth'
}

const BODY = [400, 413, 415, 422]

/** Every call of the API, for `/openapi.json`. A test holds it against the routes that exist. */
export const OPERATIONS: readonly Operation[] = [
  ...TOKEN_OPERATIONS,
  ...OAUTH_OPERATIONS,
  ...KEY_OPERATIONS,
  ...ANONYMOUS_OPERATIONS,
  ...LINKED_SOURCE_OPERATIONS,
  ...WEBHOOK_OPERATIONS,
  ...SESSION_OPERATIONS,
  ...LEAD_OPERATIONS,
  ...CARE_OPERATIONS,
  {
    method: 'post',
    path: '/v1/widget/token',
    summary: 'Mint a widget token for a visitor',
    security: ['projectKey', 'accessToken'],
    role: 'widget',
    request: MintRequest,
    answers: { 201: { description: 'The token.', schema: TokenAnswer } },
    problems: [401, 403, ...BODY],
  },
  {
    method: 'get',
    path: '/v1/widget/token',
    summary: 'Ask whether the widget token that is sent works, on the page that sends it; stores nothing',
    security: ['widgetToken'],
    answers: { 200: { description: 'It does.', schema: HeldToken } },
    problems: [401, 403],
  },
  {
    method: 'delete',
    path: '/v1/widget/token',
    summary: 'End the widget token that is sent',
    security: ['widgetToken'],
    answers: { 204: { description: 'Ended.' } },
    problems: [401, 403],
  },
  {
    method: 'get',
    path: '/v1/widgets/:id/config',
    summary:
      "Read a widget's public configuration; with a widget token, also start or resume the visitor's session",
    security: ['none', 'widgetToken', 'projectKey', 'accessToken'],
    query: {
      auto_start: '`false`: no session, whatever is sent; a server with a key or an access token needs it.',
    },
    answers: {
      200: { description: 'The configuration.', schema: StartedWidgetConfig },
      304: { description: 'Not changed since If-None-Match.' },
    },
    problems: [401, 403, 404],
  },
]
