import { expect, test } from 'vitest'
import { WEBHOOK_TYPES } from '../../../protocol/webhook-event.js'
import { FROM_OWN_PAGE } from '../../support/people.js'
import { setupServer } from '../../support/server.js'

/** The rest is for people and their browsers, or for those who run the server. */
const API = /^\/(v1|authentication|oauth|\.well-known|:env)\//

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Described>>
  webhooks: Record<string, { post: Described }>
  components: { securitySchemes: Record<string, unknown>; schemas?: Record<string, unknown> }
}
interface Described {
  operationId: string
  summary: string
  security: Record<string, unknown>[]
  parameters?: { in: string; name: string; schema: unknown }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

async function setup() {
  const { app, call } = await setupServer()
  const document = (await (await call('GET', '/openapi.json')).json()) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })),
  )
  return { app, document, operations }
}

test('a server that runs says so', async () => {
  const { call } = await setupServer()
  expect(await (await call('GET', '/healthz')).json()).toEqual({ status: 'ok' })
})

test('the description names every call of the API, and no other', async () => {
  const { app, operations } = await setup()
  const routes = app.routes
    .filter(({ path, method }) => API.test(path) && !['ALL', 'OPTIONS'].includes(method))
    .map(({ path, method }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  const described = operations.map(({ path, method }) => `${method} ${path}`)
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
})

test('it is OpenAPI 3.1 in its structure', async () => {
  const { document, operations } = await setup()
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(document.info).toMatchObject({ title: 'Latchkey', version: '1' })
  expect(new Set(operations.map(({ described }) => described.operationId)).size).toBe(operations.length)
  for (const { path, described } of operations) {
    expect(described.summary).toBeTruthy()
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const parameters =
      described.parameters?.filter((each) => each.in === 'path').map(({ name }) => name) ?? []
    expect(parameters).toEqual(inPath)
    for (const scheme of described.security.flatMap((each) => Object.keys(each))) {
      expect(document.components.securitySchemes).toHaveProperty(scheme)
    }
    for (const [status, { description, content }] of Object.entries(described.responses)) {
      expect(status).toMatch(/^[2345]\d\d$/)
      expect(description).toBeTruthy()
      for (const { schema } of Object.values(content ?? {}))
        expect(Object.keys(schema).length).toBeGreaterThan(0)
    }
  }
})

test('a cookie is described wherever it is taken, and nowhere else', async () => {
  const { app, operations } = await setup()
  const headers = { ...FROM_OWN_PAGE, cookie: '__Host-latchkey=none', 'content-type': 'application/json' }
  for (const { path, method, described } of operations) {
    if (path === '/oauth/authorize') continue
    const answer = await app.request(path, { method: method.toUpperCase(), headers })
    const { code } = ((await answer.json()) ?? {}) as { code?: string }
    const isDescribed = described.security.some((each) => 'signIn' in each)
    expect([method, path, code === 'signed_out']).toEqual([method, path, isDescribed])
    if (isDescribed) expect(described.responses).toHaveProperty('400')
  }
})

test('wherever a credential may be guessed, a 429 is described', async () => {
  const { operations } = await setup()
  const limited = operations.filter(({ described }) => '429' in described.responses)
  const names = limited.map(({ method, path }) => `${method} ${path}`)
  expect(names).toEqual(
    expect.arrayContaining(['post /v1/widget/token', 'post /authentication/token', 'post /oauth/token']),
  )
  expect(names).not.toContain('delete /v1/widget/token')
})

test('every reference in it leads somewhere', async () => {
  const { document } = await setup()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(
    ([, pointer]) => pointer ?? '',
  )
  for (const pointer of references) {
    const target = pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], document)
    expect(target, pointer).toBeDefined()
  }
})

test('it describes every webhook with its data', async () => {
  const { document } = await setup()
  expect(Object.keys(document.webhooks).toSorted()).toEqual([...WEBHOOK_TYPES].toSorted())
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const schema = post.requestBody?.content['application/json']?.schema
    expect(schema).toMatchObject({ properties: { type: { const: type }, data: { type: 'object' } } })
  }
})

test('it holds the limits that the server enforces', async () => {
  const { operations } = await setup()
  const mint = operations.find(({ path, method }) => path === '/v1/widget/token' && method === 'post')
  const schema = mint?.described.requestBody?.content['application/json']?.schema
  expect(schema).toMatchObject({ properties: { ttl: { minimum: 60, maximum: 3600, default: 600 } } })
})
