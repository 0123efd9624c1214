import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../server-stub/config.js'
import { serve } from '../../server-stub/serve.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createProjectKeys } from '../../server-stub/services/project-keys.js'
import { systemClock } from '../../server-stub/services/clock.js'
import { createLinkedSources } from '../../server-stub/services/linked-sources.js'
import { createVault } from '../../server-stub/services/vault.js'
import { createWidgets } from '../../server-stub/services/widgets.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import type { Store } from '../../server-stub/store/store.js'
import { readEvents } from '../support/events.js'
import { makeFolder } from '../support/folder.js'
import { startReceiver } from '../support/receiver.js'
import { noteSecret } from '../support/secrets.js'

async function setup(env: Record<string, string> = {}) {
  const config = readConfig({ PORT: '0', DATABASE_URL: `sqlite:${join(makeFolder(), 'data.db')}`, ...env })
  const serving = await serve({ config })
  let closing: Promise<void> | undefined
  const close = () => (closing ??= serving.close())
  onTestFinished(close)
  return { ...serving, close }
}

test('it listens where it says, answers over HTTP, and stops', async () => {
  const { url, close } = await setup()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  await close()
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
})

test('a mint over HTTP', async () => {
  const { url, store } = await setup()
  const dependencies = { store, clock: systemClock, facts: createFacts(store) }
  const { id: workspaceId } = await createWorkspaces(dependencies).create({ name: 'Northwind' })
  const shop = { workspaceId, name: 'Shop', origins: [], anonymous: false, greeting: undefined }
  await createWidgets(dependencies).create(shop)
  const key = await createProjectKeys(dependencies).create({
    workspaceId,
    label: 'backend',
    roles: ['widget'],
    createdBy: 'test',
  })
  const response = await fetch(`${url}/v1/widget/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ visitor: { id: '1' } }),
  })
  expect(response.status).toBe(201)
  expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
})

test('it delivers webhooks by itself, and stops in the middle of one', async () => {
  const database = join(makeFolder(), 'data.db')
  const env = { DATABASE_URL: `sqlite:${database}`, WEBHOOK_ALLOW_PRIVATE: '1' }
  const { store, app, close } = await setup(env)
  const { url, got, reply } = await startReceiver()
  const dependencies = { store, clock: systemClock, facts: createFacts(store) }
  const { id: workspaceId } = await createWorkspaces(dependencies).create({ name: 'Northwind' })
  const owned = { workspaceId, label: 'backend', createdBy: 'test' }
  const { secret } = await createProjectKeys(dependencies).create({ ...owned, roles: ['admin'] })
  noteSecret(secret)
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const post = (path: string, body: object) =>
    app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const { id } = (await (await post('/v1/webhooks', { url })).json()) as { id: string }
  await post(`/v1/webhooks/${id}/test`, {})
  await expect.poll(() => got.length).toBe(1)

  // It says nothing, and is not waited for.
  reply(() => {})
  const { id: delivery } = (await (await post(`/v1/webhooks/${id}/test`, {})).json()) as { id: string }
  await expect.poll(() => got.length).toBe(2)
  await close()
  const afterwards = await openSqlite(database)
  onTestFinished(() => afterwards.close())
  const given = { status: 'waiting', isLeased: false, tries: 0 }
  expect(await afterwards.findDelivery(id, delivery)).toMatchObject({ delivery: given, log: [] })
})

test('a stop tells the streams when to come back', async () => {
  const { url, store, close } = await setup()
  const dependencies = { store, clock: systemClock, facts: createFacts(store) }
  const { id: workspaceId } = await createWorkspaces(dependencies).create({ name: 'Northwind' })
  const request = { workspaceId, label: 'x', roles: ['admin'], createdBy: 'test' }
  const { secret } = await createProjectKeys(dependencies).create(request)
  const headers = { authorization: `Bearer ${secret}` }
  const events = readEvents(await fetch(`${url}/v1/stream`, { headers }))
  await events.whenSeen('stream.ready')
  await close()
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({ type: 'stream.end', reason: 'shutdown' })
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
})

test('PUBLIC_URL is where people reach it', async () => {
  expect((await setup({ PUBLIC_URL: 'https://latchkey.example' })).url).toBe('https://latchkey.example')
})

test('a port in use is one sentence, and leaves nothing open', async () => {
  const { url } = await setup()
  const { port } = new URL(url)
  const config = readConfig({ PORT: port, DATABASE_URL: 'sqlite::memory:' })
  await expect(serve({ config })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use; end what uses it, or set PORT to another.`,
  )
})

test.each([
  ['a broken Host', 'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
  ['no Host', 'GET /healthz HTTP/1.0\r\n\r\n'],
  ['a target that is no path', 'GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['a broken length', 'POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
])('%s is the caller’s mistake, and the server goes on', async (_, request) => {
  const { url } = await setup()
  expect(await sendRaw(url, request)).toMatch(/^HTTP\/1\.1 400 /)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

function sendRaw(url: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request))
    socket.on('data', (bytes) => (answer += bytes.toString()))
    socket.on('end', () => resolve(answer)).on('error', reject)
  })
}

test('a start with a new secret seals credentials anew, so that the old one can go', async () => {
  const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)]
  const DATABASE_URL = `sqlite:${join(makeFolder(), 'data.db')}`
  const put = await setup({ DATABASE_URL, LATCHKEY_SECRET: old })
  const { id: workspaceId } = await createWorkspaces({ store: put.store, clock: systemClock }).create({
    name: 'N',
  })
  const open = (store: Store, secret: string) =>
    createLinkedSources({ store, clock: systemClock, vault: createVault([secret]) })
  const place = { workspaceId, tenant: 'acme' }
  const credentials = { access_token: 'at-1' }
  await open(put.store, old).put({ ...place, id: 'crm' }, { status: 'connected', credentials })
  await put.close()

  const both = await setup({ DATABASE_URL, LATCHKEY_SECRET: `${fresh},${old}` })
  await both.close()
  const { store } = await setup({ DATABASE_URL, LATCHKEY_SECRET: fresh })
  expect(await open(store, fresh).list(place, 'all')).toMatchObject([{ credentials }])
})
