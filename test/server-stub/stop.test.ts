import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { NewWebhook } from '../../protocol/webhook.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import { readEvents } from '../support/events.js'
import { makeFolder } from '../support/folder.js'
import { startProcess } from '../support/process.js'
import { startReceiver } from '../support/receiver.js'
import { noteSecret } from '../support/secrets.js'
import { SECRET } from '../support/server.js'
import { whenTrue } from '../support/wait.js'

const WRITERS = 6

/** A process of its own, with a conversation and a webhook. */
async function setup(env: Record<string, string> = {}) {
  const database = join(makeFolder(), 'data.db')
  const server = await startProcess({
    database,
    env: { LATCHKEY_SECRET: SECRET, WEBHOOK_ALLOW_PRIVATE: '1', ...env },
  })
  const { latchkey, url } = server
  const receiver = await startReceiver()
  const { id: workspace } = await latchkey<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const own = ['--workspace', workspace]
  await latchkey('widget', 'create', ...own, '--name', 'Shop')
  const create = ['key', 'create', ...own, '--label', 'x', '--role', 'widget,admin']
  const { secret } = await latchkey<{ secret: string }>(...create)
  const webhook = await latchkey<NewWebhook>('webhook', 'create', ...own, '--url', receiver.url)
  noteSecret(webhook.secret)

  async function post<Answer>(path: string, bearer: string, body: object): Promise<Answer | undefined> {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return answer.ok ? ((await answer.json()) as Answer) : undefined
  }
  const minted = await post<{ token: string }>('/v1/widget/token', secret, { visitor: { id: '1' } })
  const { token } = minted ?? { token: '' }
  const { id: session = '' } = (await post<{ id: string }>('/v1/sessions', token, {})) ?? {}
  return { ...server, database, secret, token, session, receiver, webhook, post }
}

test('stopped under load, it answers all that it did, ends streams with a hint, gives back leases, and ends with 0', async () => {
  const { post, session, secret, signal, whenExited, database, receiver, url } = await setup()
  // It says nothing: what is under way is under way until the stop.
  receiver.reply(() => {})
  const events = readEvents(
    await fetch(`${url}/v1/stream`, { headers: { authorization: `Bearer ${secret}` } }),
  )
  await events.whenSeen('stream.ready')
  const acknowledged: string[] = []
  const write = async () => {
    while (true) {
      const path = `/v1/sessions/${session}/messages`
      const message = await post<{ id: string }>(path, secret, { text: 'Hello' }).catch(() => undefined)
      if (!message) return
      acknowledged.push(message.id)
      if (acknowledged.length === 60) signal('SIGTERM')
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  expect(await whenExited()).toEqual([0, null])
  await events.whenEnded()
  expect(events.seen.at(-1)).toMatchObject({
    type: 'stream.end',
    reason: 'shutdown',
    retry_in_ms: expect.any(Number),
  })

  const store = await openSqlite(database)
  onTestFinished(() => store.close())
  const kept = (await store.listMessages(session, { limit: 1000 }))?.map(({ id }) => id)
  expect(kept?.toSorted()).toEqual(acknowledged.toSorted())
  const [due] = await store.listDueWebhooks(Date.now())
  const waiting = await store.listDeliveries(due?.id ?? '', { status: 'waiting' }, { limit: 1000 })
  expect(waiting.length).toBeGreaterThanOrEqual(acknowledged.length)
  expect(waiting.filter(({ isLeased }) => isLeased)).toEqual([])
})

test('a second signal ends it at once, whatever it waits for', async () => {
  const { url, signal, whenExited, log } = await setup({ LOG_LEVEL: 'info' })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket
    .on('error', () => {})
    .write('POST /v1/widget/token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{')
  await once(socket, 'connect')
  await fetch(`${url}/healthz`)
  signal('SIGTERM')
  await whenTrue(() => log().includes('"stopping"'))
  signal('SIGINT')
  expect(await whenExited()).toEqual([null, 'SIGINT'])
})

test('each line is JSON; of a request with its id, of a delivery with its own', async () => {
  const { url, signal, whenExited, log, token, session, receiver, post } = await setup({ LOG_LEVEL: 'debug' })
  await whenTrue(() => receiver.got.length >= 2)
  receiver.reply((response) => void response.writeHead(500).end('a secret answer'))
  await post(`/v1/sessions/${session}/messages`, token, { text: 'a secret text' })
  await fetch(`${url}/v1/sessions`, { headers: { 'x-request-id': 'mine' } })
  await whenTrue(() => log().includes('was not delivered'))
  signal('SIGTERM')
  await whenExited()
  const lines = log()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const of = (message: string) => lines.filter(({ msg }) => msg === message)
  expect(of('answered').length).toBeGreaterThan(3)
  for (const line of of('answered')) expect(line).toMatchObject({ requestId: expect.any(String) })
  expect(of('answered')).toContainEqual(
    expect.objectContaining({ requestId: 'mine', route: '/v1/sessions', status: 401 }),
  )
  const ids = { delivery: expect.stringMatching(/^dlv_/), webhook: expect.stringMatching(/^whk_/) }
  expect(of('a webhook was delivered')[0]).toMatchObject({ ...ids, status: 204, ms: expect.any(Number) })
  expect(of('a webhook was not delivered')).toMatchObject([{ ...ids, status: 500 }])
  expect(of('stopping')).toHaveLength(1)
  expect(of('stopped')).toHaveLength(1)
  for (const hidden of ['secret', token, 'Hello']) expect(log()).not.toContain(hidden)
})
