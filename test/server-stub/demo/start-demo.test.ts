import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createProjectKeys } from '../../../server-stub/services/project-keys.js'
import { createWidgets } from '../../../server-stub/services/widgets.js'
import { systemClock } from '../../../server-stub/services/clock.js'
import { startDemo } from '../../../server-stub/demo/main.js'
import type { Store } from '../../../server-stub/store/store.js'
import { createVisitor, makeFolder, start } from './setup.js'

interface Saved {
  workspace: string
  widget: string
  projectKey: string
}

function readDemoJson(folder: string): Saved {
  return JSON.parse(readFileSync(join(folder, 'data/demo.json'), 'utf8')) as Saved
}

const keysOf = (store: Store) => createProjectKeys({ store, clock: systemClock, facts: createFacts(store) })

test('Alex gets a widget token of the demo widget, with the verified traits', async () => {
  const { demoUrl, widget } = await start({ tokenTtl: 60 })
  const visitor = createVisitor(demoUrl)
  expect((await visitor.askToken({ widget })).status).toBe(401)
  await visitor.signIn('cus_1001')
  const response = await visitor.askToken({ widget })
  expect(response.status).toBe(200)
  const answer = (await response.json()) as { token: string; expires_in: number; visitor: { id: string } }
  expect(answer.expires_in).toBe(60)
  expect(decodeJwt(answer.token)).toMatchObject({
    sub: answer.visitor.id,
    wgt: widget,
    visitor: { id: 'cus_1001', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' },
    metadata: { plan: 'growth', utm_source: 'ads' },
  })
})

test('the server serves what the site’s pages ask for', async () => {
  const { apiUrl, demoUrl, widget, snippet, previewUrl } = await start()
  expect(await (await fetch(demoUrl)).text()).toContain(snippet)
  expect((await fetch(`${apiUrl}/latchkey.js`)).status).toBe(200)
  expect((await fetch(previewUrl)).status).toBe(200)
  const config = await fetch(`${apiUrl}/v1/widgets/${widget}/config`)
  expect(await config.json()).toMatchObject({
    name: 'Northwind Supply',
    greeting: expect.stringContaining('{name}') as string,
  })
})

test('the widget allows the site under both names of this computer', async () => {
  const { demoUrl, store, widget } = await start()
  const { port } = new URL(demoUrl)
  expect((await store.findWidget(widget))?.origins).toEqual([
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
  ])
})

test('a restart keeps the seed, follows the site to its new port, and leaves people’s own origins alone', async () => {
  const { folder, browserFolder, env } = makeFolder()
  const first = await startDemo({ env, browserFolder })
  const before = readDemoJson(folder)
  const widgets = createWidgets({ store: first.store, clock: systemClock, facts: createFacts(first.store) })
  const unchanged = { name: undefined, anonymous: undefined, greeting: undefined, removeOrigins: [] }
  await widgets.update(first.widget, { ...unchanged, addOrigins: ['https://shop.example'] })
  await first.close()

  const second = await start({ env, browserFolder })
  expect(second.widget).toBe(first.widget)
  expect(readDemoJson(folder)).toMatchObject({ ...before, origins: expect.anything() as unknown })
  const { port } = new URL(second.demoUrl)
  expect((await second.store.findWidget(second.widget))?.origins).toEqual([
    'https://shop.example',
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
  ])
  expect(await keysOf(second.store).list(before.workspace)).toHaveLength(1)
})

test('a visitor stays signed in over a restart', async () => {
  const { browserFolder, env } = makeFolder()
  const first = await startDemo({ env, browserFolder })
  const cookie = (await createVisitor(first.demoUrl).signIn('cus_1001')).headers.get('set-cookie') ?? ''
  await first.close()
  const second = await start({ env, browserFolder })
  const visitor = createVisitor(second.demoUrl)
  visitor.setCookie(cookie.split(';', 1)[0] ?? '')
  expect((await visitor.askToken()).status).toBe(200)
})

test('demo.json is its owner’s alone, even where an older one was not', async () => {
  const { folder, browserFolder, env } = makeFolder()
  const first = await startDemo({ env, browserFolder })
  await first.close()
  const path = join(folder, 'data/demo.json')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  rmSync(path)
  writeFileSync(path, 'not JSON', { mode: 0o644 })
  await start({ env, browserFolder })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test.each([
  ['demo.json is gone', (path: string) => rmSync(path)],
  ['demo.json is broken', (path: string) => writeFileSync(path, '{"widget":7}')],
])('when %s, the widget stays, a new key is made and the lost one revoked', async (_what, damage) => {
  const { folder, browserFolder, env } = makeFolder()
  const first = await startDemo({ env, browserFolder })
  const before = readDemoJson(folder)
  await first.close()
  damage(join(folder, 'data/demo.json'))
  const second = await start({ env, browserFolder })
  const after = readDemoJson(folder)
  expect(after).toMatchObject({ workspace: before.workspace, widget: before.widget })
  expect(after.projectKey).not.toBe(before.projectKey)
  const keys = await keysOf(second.store).list(before.workspace)
  expect(keys.filter(({ revoked_at }) => revoked_at === null)).toHaveLength(1)
})

test('when the key was revoked, or the database is gone, the next start mints again', async () => {
  const { folder, browserFolder, env } = makeFolder()
  const first = await startDemo({ env, browserFolder })
  const { workspace } = readDemoJson(folder)
  const [key] = await keysOf(first.store).list(workspace)
  await keysOf(first.store).revoke(key?.id ?? '')
  const visitor = createVisitor(first.demoUrl)
  await visitor.signIn('cus_1001')
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect((await visitor.askToken()).status).toBe(502)
  expect(log.mock.calls).toEqual([[expect.stringContaining('key_ended')]])
  log.mockRestore()
  await first.close()

  const second = await startDemo({ env, browserFolder })
  const again = createVisitor(second.demoUrl)
  await again.signIn('cus_1001')
  expect((await again.askToken()).status).toBe(200)
  await second.close()

  for (const file of ['data.db', 'data.db-wal', 'data.db-shm'])
    rmSync(join(folder, 'data', file), { force: true })
  const third = await start({ env, browserFolder })
  expect(third.widget).not.toBe(first.widget)
  const atLast = createVisitor(third.demoUrl)
  await atLast.signIn('cus_1001')
  expect((await atLast.askToken()).status).toBe(200)
})

test('a database in memory leaves no file behind', async () => {
  const { demoUrl } = await start({ env: { DATABASE_URL: 'sqlite::memory:' } })
  expect((await fetch(demoUrl)).status).toBe(200)
})

async function occupyPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return String((server.address() as AddressInfo).port)
}

test.each(['PORT', 'DEMO_PORT'])('a %s in use is one sentence, and nothing stays open', async (name) => {
  const port = await occupyPort()
  const { env, browserFolder } = makeFolder()
  await expect(startDemo({ env: { ...env, [name]: port }, browserFolder })).rejects.toMatchObject({
    name: 'SetupError',
    message: `Port ${port} on 127.0.0.1 is in use; end what uses it, or set ${name} to another.`,
  })
  await start({ env, browserFolder })
})

test.each([
  ['DEMO_PORT', '70000', /^DEMO_PORT is "70000"; allowed is a whole number from 0 to 65535\.$/],
  ['DEMO_PORT', 'http', /^DEMO_PORT is "http"; allowed is/],
  ['PORT', '-1', /^PORT is "-1"; allowed is/],
  ['DATABASE_URL', 'sqlite:/dev/null/data.db', /can't be/],
])('%s=%s is one sentence', async (name, value, sentence) => {
  const { env, browserFolder } = makeFolder()
  await expect(startDemo({ env: { ...env, [name]: value }, browserFolder })).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(sentence) as string,
  })
})
