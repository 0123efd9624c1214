import type {
  ALBHandler,
  APIGatewayProxyEventV2,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  LambdaFunctionURLHandler,
} from 'aws-lambda'
import type { Context } from 'hono'
import type { NextFunction, Request as ExpressRequest, RequestHandler } from 'express'
import type { IncomingMessage, RequestListener } from 'node:http'
import { expectTypeOf, test } from 'vitest'
import {
  createTokenRoute,
  signTenantToken,
  toLambdaHandler,
  toNodeHandler,
  verifyWebhook,
  type WebhookResult,
} from '../../../server-stub/host/index.js'

const server = { apiUrl: process.env['LATCHKEY_API_URL'], projectKey: process.env['LATCHKEY_PROJECT_KEY'] }

test('a route whose identify needs no context is a fetch handler', () => {
  const route = createTokenRoute({ ...server, identify: () => null })
  expectTypeOf(route).toExtend<(request: Request) => Promise<Response>>()
  expectTypeOf(route).toExtend<
    (request: Request, context: { params: Promise<object> }) => Promise<Response>
  >()
})

test('a route whose identify needs a context can’t be called without', () => {
  const route = createTokenRoute({ ...server, identify: (_request, c: Context) => c.get('user') as null })
  expectTypeOf(route).parameters.toEqualTypeOf<[request: Request, context: Context]>()
})

test('the Node handler fits Express and node:http', () => {
  const route = createTokenRoute({ ...server, identify: (_request, req: ExpressRequest) => req.body as null })
  expectTypeOf(toNodeHandler(route)).toExtend<RequestHandler>()
  expectTypeOf<Parameters<ReturnType<typeof toNodeHandler>>[2]>().toExtend<NextFunction | undefined>()
  expectTypeOf(
    toNodeHandler(createTokenRoute({ ...server, identify: () => null })),
  ).toExtend<RequestListener>()
})

test('a database row with nulls is an identity', () => {
  const row: { id: number; email: string | null; name?: string } = { id: 7, email: null }
  createTokenRoute({ ...server, identify: () => ({ visitor: row, metadata: null }) })
  // @ts-expect-error a date is no metadata
  createTokenRoute({ ...server, identify: () => ({ visitor: row, metadata: { since: new Date() } }) })
})

test('the Lambda handler fits what AWS calls', () => {
  const route = createTokenRoute({ ...server, identify: () => null })
  expectTypeOf(toLambdaHandler(route)).toExtend<LambdaFunctionURLHandler>()
  expectTypeOf(toLambdaHandler(route)).toExtend<APIGatewayProxyHandlerV2>()
  expectTypeOf(toLambdaHandler(route)).toExtend<(...event: Parameters<APIGatewayProxyHandler>) => unknown>()
  expectTypeOf(toLambdaHandler(route)).toExtend<(...event: Parameters<ALBHandler>) => unknown>()
  const named = createTokenRoute({
    ...server,
    identify: (_request, event: APIGatewayProxyEventV2) => event.cookies && null,
  })
  expectTypeOf(toLambdaHandler(named)).toExtend<APIGatewayProxyHandlerV2>()
})

test('a verified webhook has an event, another has a code', () => {
  const told = (result: WebhookResult) => (result.ok ? result.event.id : result.code)
  expectTypeOf(told).returns.toExtend<string>()
  type Options = Parameters<typeof verifyWebhook>[0]
  expectTypeOf<Headers>().toExtend<Options['headers']>()
  expectTypeOf<IncomingMessage['headers']>().toExtend<Options['headers']>()
  expectTypeOf<Buffer>().toExtend<Options['body']>()
  expectTypeOf<{ id: string }>().not.toExtend<Options['body']>()
})

test('a tenant is needed', () => {
  expectTypeOf(signTenantToken).parameter(0).toHaveProperty('tenant').not.toExtend<undefined>()
})
