import { expect, test, vi } from 'vitest'
import { toLambdaHandler, type LambdaEvent } from '../../../server-stub/host/index.js'
import { ALEX, setup } from './setup.js'
import { TOKEN } from './upstream.js'

const ASK = '{"widget":"wgt_1","reason":"start"}'
const HEADERS = {
  host: 'shop.example',
  'content-type': 'application/json',
  'sec-fetch-site': 'same-origin',
}

/** As a function URL and API Gateway's HTTP APIs send it. */
const payload2 = (event: Partial<LambdaEvent> = {}): LambdaEvent => ({
  rawPath: '/api/latchkey/token',
  rawQueryString: 'a=1&a=2',
  cookies: ['user=alex', 'b=2'],
  headers: HEADERS,
  requestContext: { http: { method: 'POST', path: '/api/latchkey/token' } },
  body: ASK,
  isBase64Encoded: false,
  ...event,
})

/** As API Gateway's REST APIs send it. */
const payload1 = (event: Partial<LambdaEvent> = {}): LambdaEvent => ({
  path: '/api/latchkey/token',
  httpMethod: 'POST',
  headers: { ...HEADERS, Cookie: 'user=alex; b=2' },
  multiValueHeaders: Object.fromEntries(
    Object.entries({ ...HEADERS, Cookie: 'user=alex; b=2' }).map(([name, value]) => [name, [value]]),
  ),
  queryStringParameters: { a: '1' },
  requestContext: { stage: 'prod' },
  body: ASK,
  isBase64Encoded: false,
  ...event,
})

/** As a load balancer sends it. */
const balanced = (): LambdaEvent => ({
  requestContext: { elb: { targetGroupArn: 'arn:…' } },
  httpMethod: 'POST',
  path: '/api/latchkey/token',
  queryStringParameters: {},
  headers: HEADERS,
  body: Buffer.from(ASK).toString('base64'),
  isBase64Encoded: true,
})

test.each([
  ['payload 2.0', payload2()],
  ['payload 2.0 in base64', payload2({ body: Buffer.from(ASK).toString('base64'), isBase64Encoded: true })],
  ['payload 1.0', payload1()],
  ['a load balancer', balanced()],
])('the token route answers %s', async (_what, event) => {
  const { route, seen } = await setup()
  const { statusCode, body } = await toLambdaHandler(route)(event)
  expect(statusCode).toBe(200)
  expect(JSON.parse(body)).toEqual(TOKEN)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ ...ALEX, widget: 'wgt_1' })
})

test('an answer has its headers, one by one, or in lists where the event had lists', async () => {
  const { route } = await setup()
  expect((await toLambdaHandler(route)(payload2())).headers).toMatchObject({
    'cache-control': 'private, no-cache',
    'content-type': 'application/json',
  })
  const inLists = await toLambdaHandler(route)(payload1())
  expect(inLists.headers).toBeUndefined()
  expect(inLists.multiValueHeaders).toMatchObject({ 'cache-control': ['private, no-cache'] })
})

test.each([
  ['payload 2.0', payload2(), '?a=1&a=2'],
  ['payload 1.0', payload1(), '?a=1'],
])('the handler gets the request and the event, %s', async (_what, event, search) => {
  const handler = vi.fn(async (request: Request, context: LambdaEvent) => {
    expect(context).toBe(event)
    expect(request.method).toBe('POST')
    expect(request.url).toBe(`https://shop.example/api/latchkey/token${search}`)
    expect(request.headers.get('cookie')).toBe('user=alex; b=2')
    return new Response(await request.text(), {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    })
  })
  const answer = await toLambdaHandler(handler)(event)
  expect(answer).toMatchObject({ statusCode: 200, body: ASK })
  expect(answer.cookies ?? answer.multiValueHeaders?.['set-cookie']).toEqual(['a=1', 'b=2'])
})

test('bytes beyond ASCII come through base64 unharmed', async () => {
  const body = Buffer.from('{"name":"Zoë 👋"}')
  const echo = toLambdaHandler(async (request) => new Response(await request.text()))
  const event = payload2({ body: body.toString('base64'), isBase64Encoded: true })
  expect((await echo(event)).body).toBe(body.toString())
})

test.each([
  ['a Host that is none', payload2({ headers: { ...HEADERS, host: 'a b' } }), 400],
  ['a header that is none', payload2({ headers: { ...HEADERS, 'x-a': 'a\nb' } }), 400],
  ['base64 that is none', payload2({ body: '?', isBase64Encoded: true }), 400],
  ['no body', payload2({ body: null }), 400],
  ['no headers', payload2({ headers: null }), 403],
  ['GET', payload2({ requestContext: { http: { method: 'GET' } } }), 405],
  ['another site', payload2({ headers: { ...HEADERS, 'sec-fetch-site': 'cross-site' } }), 403],
])('%s gets an answer', async (_what, event, status) => {
  const { route } = await setup()
  expect((await toLambdaHandler(route)(event)).statusCode).toBe(status)
})
