import { STATUS_CODES } from 'node:http'
import { Hono } from 'hono'
import { describeRoute, generateSpecs, resolver, type DescribeRouteOptions } from 'hono-openapi'
import type * as z from 'zod/mini'
import { OAuthError } from '../../protocol/access-token.js'
import { Problem } from '../../protocol/problem.js'
import type { Role } from '../services/project-keys.js'
import { OPERATIONS, type Operation } from './api-operations.js'
import type { UserRole } from '../store/store.js'
import { describeWebhooks } from './described-webhooks.js'

const SECURITY_SCHEMES = {
  projectKey: { type: 'http', scheme: 'bearer', description: 'A secret project key. Servers only.' },
  accessToken: {
    type: 'oauth2',
    description: 'What a project key is exchanged for. Servers only.',
    flows: {
      clientCredentials: {
        tokenUrl: '/oauth/token',
        scopes: {
          widget: 'Mint widget tokens.',
          analytics: 'Read leads and events.',
          admin: "See and answer the workspace's conversations, and administer it.",
        } satisfies Record<Role, string>,
      },
    },
  },
  clientBasic: {
    type: 'http',
    scheme: 'basic',
    description: "A project key's id and its secret, each form-encoded (RFC 6749 §2.3.1).",
  },
  widgetToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A widget token.' },
  tenantToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "What the customer's backend signed for a tenant; beside a publishable key.",
  },
  signIn: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-latchkey',
    description:
      "A user's browser, signed in at /dashboard, for pages of this server alone: no CORS, and no Authorization beside it. On http the cookie is named latchkey.",
  },
  publishableKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'A publishable key.' },
} as const

/**
 * OpenAPI 3.1, from the same schemas that check the requests.
 * Described on an app of its own, so that no description stands in a request's way.
 */
export async function describeApi(): Promise<unknown> {
  const app = new Hono()
  for (const operation of OPERATIONS) {
    app.on(operation.method.toUpperCase(), operation.path, describeRoute(toDescription(operation)))
  }
  return generateSpecs(app, {
    // Or the key set would pass for a file.
    excludeStaticFile: false,
    documentation: {
      info: {
        title: 'Latchkey',
        version: '1',
        description:
          'Errors are RFC 9457 problems with a stable `code`, at /oauth/ those of RFC 6749; every response has an X-Request-Id.',
      },
      webhooks: describeWebhooks(),
      components: { securitySchemes: SECURITY_SCHEMES },
    },
  })
}

function toDescription({
  summary,
  security,
  role,
  userRole,
  idempotent,
  query = {},
  headers = {},
  request,
  requestType = 'application/json',
  answers,
  problems,
  refusals,
}: Operation): DescribeRouteOptions {
  return {
    summary,
    ...(role && { description: toNeeds(role, userRole) }),
    security: security.map((scheme) => toRequirement(scheme, role)),
    parameters: [
      ...toParameters('query', query),
      ...toParameters('header', headers),
      ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(request && { requestBody: { required: true, content: toContent(requestType, request) } }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, { description, schema, type = 'application/json' }]) => [
        status,
        { description, ...(schema && { content: toContent(type, schema) }) },
      ]),
      ...toStatuses({ problems, idempotent, security, userRole }).map((status) => [
        status,
        {
          description: STATUS_CODES[status] ?? 'Error',
          content:
            refusals === 'oauth'
              ? toContent('application/json', OAuthError)
              : toContent('application/problem+json', Problem),
        },
      ]),
    ]),
  }
}

function toParameters(place: 'query' | 'header', described: Readonly<Record<string, string>>) {
  return Object.entries(described).map(([name, description]) => ({
    in: place,
    name,
    description,
    schema: { type: 'string' as const },
  }))
}

const IDEMPOTENCY_KEY = {
  in: 'header',
  name: 'Idempotency-Key',
  description:
    'For 24 hours the call is done once: sent again with the same key it gets the same answer, with `Idempotent-Replayed: true`.',
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
} as const

function toNeeds(role: Role, userRole: UserRole | undefined): string {
  const key = `A project key, or an access token for one, needs the role \`${role}\``
  if (userRole === undefined) return `${key}.`
  const user = userRole === 'admin' ? 'has to be an admin' : 'may be a member'
  return `${key}; a user who is signed in ${user}, and asks from a page of this server.`
}

type Described = Pick<Operation, 'problems' | 'security'> & {
  idempotent: true | undefined
  userRole: UserRole | undefined
}

function toStatuses({ problems, idempotent, security, userRole }: Described): number[] {
  // Wherever somebody may guess a credential; widget tokens alone are not counted.
  const isGuarded = problems.includes(401) && security.some((scheme) => scheme !== 'widgetToken')
  const own = new Set(problems)
  if (idempotent) for (const status of [409, 422]) own.add(status)
  if (isGuarded) own.add(429)
  // A cookie beside Authorization.
  if (userRole) own.add(400)
  return [...own]
}

function toRequirement(scheme: Operation['security'][number], role: Role | undefined) {
  if (scheme === 'none') return {}
  return { [scheme]: toScopes(scheme, role), ...(scheme === 'tenantToken' && { publishableKey: [] }) }
}

/** A bearer has roles, not scopes; only OAuth's own scheme may name them. */
function toScopes(scheme: Operation['security'][number], role: Role | undefined): string[] {
  return scheme === 'accessToken' && role ? [role] : []
}

function toContent(type: string, schema: z.ZodMiniType) {
  return { [type]: { schema: resolver(schema) } }
}
