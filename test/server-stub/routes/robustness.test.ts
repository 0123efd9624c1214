import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem, ProblemCode } from '../../../protocol/problem.js'
import { setupServer } from '../../support/server.js'

const RUNS = 150

async function setup() {
  const server = await setupServer({ roles: ['widget', 'admin'] })
  const token = await server.mint()
  const started = await server.call('POST', '/v1/sessions', { bearer: token, body: {} })
  const { id } = (await started.json()) as { id: string }
  return { ...server, token, sessionId: id }
}

/** A success, or a problem of the caller's: never one of ours. */
async function expectAnswer(response: Response): Promise<void> {
  expect(response.headers.get('x-request-id')).toBeTruthy()
  if (response.status < 400) return
  expect(response.status).toBeLessThan(500)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await response.json())
  expect(ProblemCode.options).toContain(problem.code)
  expect(problem.code).not.toBe('internal_error')
  expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|\n\s+at /)
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    '',
    ' ',
    Number.MAX_VALUE,
    -0,
    2 ** 53,
    'x'.repeat(5000),
  ),
)
const mintBody = fc.record(
  {
    visitor: fc.oneof(
      fc.record({ id: odd, email: odd, name: odd, company: odd }, { requiredKeys: [] }),
      fc.record({ id: fc.string({ unit: 'binary', maxLength: 300 }) }),
      odd,
    ),
    metadata: fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), odd), odd),
    ttl: fc.oneof(fc.double(), odd),
    widget: odd,
    tenant: odd,
  },
  { requiredKeys: [] },
)
const sessionBody = fc.record(
  { labels: fc.oneof(fc.array(odd), odd), priority: odd, page: odd },
  { requiredKeys: [] },
)
const agent = fc.oneof(
  odd,
  fc.record(
    { name: fc.string({ unit: 'binary' }), picture: fc.oneof(fc.webUrl(), odd) },
    { requiredKeys: [] },
  ),
)

const messageBody = fc.record(
  { id: odd, text: fc.oneof(fc.string({ unit: 'binary' }), odd), agent },
  { requiredKeys: [] },
)

const changeBody = fc.record(
  { labels: fc.oneof(fc.array(odd), odd), priority: odd, assignee: odd, note: odd },
  { requiredKeys: [] },
)
const ratingBody = fc.record(
  { score: fc.oneof(fc.double(), odd), comment: fc.oneof(fc.string({ unit: 'binary' }), odd) },
  { requiredKeys: [] },
)
const signBody = fc.record({ message_id: odd, typing: odd, agent }, { requiredKeys: [] })

const exchangeBody = fc.record(
  { secret_key: fc.oneof(fc.string({ unit: 'binary' }), odd) },
  { requiredKeys: [] },
)

const keyBody = fc.record(
  { label: odd, roles: fc.oneof(fc.array(odd), odd), overlap: odd },
  { requiredKeys: [] },
)

const sourceBody = fc.record({ name: odd, status: odd, credentials: odd }, { requiredKeys: [] })

const webhookBody = fc.record(
  {
    url: fc.oneof(fc.webUrl(), fc.constant('https://shop.example/hooks'), odd),
    events: fc.oneof(fc.array(odd), odd),
    disabled: odd,
    overlap: odd,
    from: odd,
  },
  { requiredKeys: [] },
)

const ROUTES = [
  ['POST /v1/webhooks', webhookBody],
  ['PATCH /v1/webhooks/whk_x', webhookBody],
  ['POST /v1/webhooks/whk_x/rotate-secret', webhookBody],
  ['POST /v1/webhooks/whk_x/replay', webhookBody],
  ['PUT /v1/tenants/acme/linked-sources/crm', sourceBody],
  ['POST /v1/keys', keyBody],
  ['POST /v1/keys/key_x/rotate', keyBody],
  ['POST /authentication/token', exchangeBody],
  ['POST /v1/widget/token', mintBody],
  ['POST /v1/sessions', sessionBody],
  ['POST /v1/sessions/:id/messages', messageBody],
  ['PATCH /v1/sessions/:id', changeBody],
  ['POST /v1/sessions/:id/rating', ratingBody],
  ['POST /v1/sessions/:id/read', signBody],
  ['POST /v1/sessions/:id/typing', signBody],
  ['POST /v1/sessions/:id/messages as an agent', messageBody],
  ['POST /v1/sessions/:id/typing as an agent', signBody],
] as const

test.each(ROUTES)('%s answers whatever JSON it is given', async (route, body) => {
  const { call, key, token, sessionId } = await setup()
  const [method = '', path = '', as] = route.replace(':id', sessionId).split(' ')
  const bearer = path.startsWith('/v1/sessions') && as === undefined ? token : key.secret
  await fc.assert(
    fc.asyncProperty(fc.oneof(body, fc.jsonValue()), async (value) => {
      await expectAnswer(await call(method, path, { bearer, body: JSON.stringify(value) ?? '' }))
    }),
    { numRuns: RUNS },
  )
})

test.each(ROUTES)('%s answers whatever bytes it is given', async (route) => {
  const { app, key, token, sessionId } = await setup()
  const [method = '', path = ''] = route.replace(':id', sessionId).split(' ')
  const bearer = path.startsWith('/v1/sessions') ? token : key.secret
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      await expectAnswer(await app.request(path, { method, headers, body: new Uint8Array(bytes) }))
    }),
    { numRuns: RUNS },
  )
})

const headerValue = fc.stringMatching(
  /^[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,60}[\x21-\x7e\x80-\xff])?$/,
)
const headers = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'content-type',
    'content-length',
    'origin',
    'accept-encoding',
    'if-none-match',
    'x-request-id',
    'sec-fetch-site',
    'access-control-request-method',
  ),
  headerValue,
)
const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')

test('every path answers whatever headers and method come', async () => {
  const { app, sessionId, widget } = await setup()
  const path = fc.constantFrom(
    '/v1/widget/token',
    '/authentication/token',
    '/.well-known/jwks.json',
    `/v1/widgets/${widget.id}/config`,
    '/v1/keys',
    '/v1/signing-keys',
    '/v1/tenants/acme/linked-sources',
    '/wsp_x/flow/acme/linkedSources',
    '/v1/sessions',
    `/v1/sessions/${sessionId}`,
    `/v1/sessions/${sessionId}/messages`,
    '/openapi.json',
    '/healthz',
    '/assets/x.js',
  )
  await fc.assert(
    fc.asyncProperty(path, method, headers, async (to, by, given) => {
      const body = by === 'GET' || by === 'HEAD' ? {} : { body: '{}' }
      const response = await app.request(to, { method: by, headers: given, ...body })
      if (by !== 'HEAD') await expectAnswer(response)
      else expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 4 * RUNS },
  )
})

test('every token, query and path answers', async () => {
  const { app, token, key } = await setup()
  const text = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((value) => encodeURIComponent(Buffer.from(value).toString()))
  const bearer = fc.oneof(fc.constantFrom(token, key.secret), headerValue)
  await fc.assert(
    fc.asyncProperty(text, text, bearer, async (segment, query, credential) => {
      for (const path of [
        `/v1/sessions/${segment}`,
        `/v1/sessions/${segment}/messages?limit=${query}`,
        `/v1/sessions?cursor=${query}`,
        `/v1/widgets/${segment}/config?auto_start=${query}`,
        `/assets/${segment}`,
        `/${segment}?${query}`,
      ]) {
        await expectAnswer(await app.request(path, { headers: { authorization: `Bearer ${credential}` } }))
      }
    }),
    { numRuns: RUNS },
  )
})
