import { STATUS_CODES } from 'node:http'
import { Hono } from 'hono'
import { describeRoute, generateSpecs, resolver, type DescribeRouteOptions } from 'hono-openapi'
import type * as z from 'zod/mini'
import { Problem } from '../../protocol/problem.js'
import { OPERATIONS, type Operation } from './api-operations.js'

const SECURITY_SCHEMES = {
  projectKey: { type: 'http', scheme: 'bearer', description: 'A secret project key. Servers only.' },
  widgetToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A widget token.' },
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
    documentation: {
      info: {
        title: 'Latchkey',
        version: '1',
        description: 'Errors are RFC 9457 problems with a stable `code`; every response has an X-Request-Id.',
      },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
  })
}

function toDescription({
  summary,
  security,
  query,
  request,
  answers,
  problems,
}: Operation): DescribeRouteOptions {
  return {
    summary,
    security: security.map((scheme) => (scheme === 'none' ? {} : { [scheme]: [] })),
    ...(query && {
      parameters: Object.entries(query).map(([name, description]) => ({
        in: 'query',
        name,
        description,
        schema: { type: 'string' },
      })),
    }),
    ...(request && { requestBody: { required: true, content: toContent('application/json', request) } }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, { description, schema }]) => [
        status,
        { description, ...(schema && { content: toContent('application/json', schema) }) },
      ]),
      ...problems.map((status) => [
        status,
        {
          description: STATUS_CODES[status] ?? 'Error',
          content: toContent('application/problem+json', Problem),
        },
      ]),
    ]),
  }
}

function toContent(type: string, schema: z.ZodMiniType) {
  return { [type]: { schema: resolver(schema) } }
}
