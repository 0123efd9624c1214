import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTokenRoute } from '../../../server-stub/host/index.js'
import { ALEX } from './setup.js'
import { KEY, TOKEN } from './upstream.js'

const widgetId = fc.stringMatching(/^wgt_[0-9A-Za-z]{1,20}$/)
const hostileBody = fc.record(
  {
    widget: fc.oneof({ weight: 3, arbitrary: widgetId }, fc.jsonValue()),
    reason: fc.jsonValue(),
    visitor: fc.constant({ id: 'u_admin', email: 'admin@example.com' }),
    metadata: fc.dictionary(fc.string(), fc.jsonValue()),
    ttl: fc.integer(),
    tenant: fc.string(),
    ['__proto__']: fc.constant({ tenant: 'theirs' }),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  { weight: 4, arbitrary: hostileBody.map((value) => JSON.stringify(value)) },
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 6000 }).map((bytes) => new Uint8Array(bytes)),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'authorization',
    'origin',
    'host',
    'x-forwarded-host',
    'content-length',
    'cookie',
    'x-tenant',
    'x-b3',
  ),
  fc.stringMatching(/^[\x20-\x7e]*$/),
)
const contentType = fc.oneof(
  { weight: 5, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/json; charset=utf-8', 'APPLICATION/JSON', 'text/plain', ';', ''),
)
const site = fc.oneof(
  { weight: 5, arbitrary: fc.constant('same-origin') },
  fc.constantFrom('cross-site', 'none', ''),
)

test('whatever comes in, only the widget reaches the mint, and nothing is thrown', async () => {
  let minted = 0
  await fc.assert(
    fc.asyncProperty(body, headers, contentType, site, async (body, others, type, site) => {
      const route = createTokenRoute({
        apiUrl: 'https://widget.example',
        projectKey: KEY,
        identify: () => ALEX,
        onError: (error) => expect.unreachable(error.message),
        fetch: async (_url, init) => {
          minted++
          const { widget, ...rest } = JSON.parse(init?.body as string) as Record<string, unknown>
          expect(rest).toEqual(ALEX)
          if (widget !== undefined)
            expect(widget).toBe((JSON.parse(body as string) as { widget: string }).widget)
          expect([...new Headers(init?.headers)]).toEqual([
            ['accept', 'application/json'],
            ['authorization', `Bearer ${KEY}`],
            ['content-type', 'application/json'],
          ])
          return Response.json(TOKEN, { status: 201 })
        },
      })
      const response = await route(
        new Request('https://shop.example/token', {
          method: 'POST',
          body,
          headers: { ...others, 'content-type': type, 'sec-fetch-site': site },
        }),
      )
      expect([200, 400, 403, 413, 415, 422]).toContain(response.status)
      expect(response.headers.get('cache-control')).toBe('private, no-cache')
    }),
    { numRuns: 500 },
  )
  expect(minted).toBeGreaterThan(50)
})
