import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StreamEvent } from '../../protocol/stream.js'
import { readEvents, type Events } from '../support/events.js'
import { makeFolder } from '../support/folder.js'
import { startProcess } from '../support/process.js'
import { sleep, whenTrue } from '../support/wait.js'

const RETRY_MS = 20

/** Processes on one database, one after the other or beside each other. */
async function setup() {
  const database = join(makeFolder(), 'data.db')
  let server = await startProcess({ database })
  const { latchkey } = server
  const { id: workspace } = await latchkey<{ id: string }>('workspace', 'create', '--name', 'N')
  await latchkey('widget', 'create', '--workspace', workspace, '--name', 'Shop')
  const create = ['key', 'create', '--workspace', workspace, '--label', 'x', '--role', 'widget,admin']
  const { secret } = await latchkey<{ secret: string }>(...create)

  function call(method: string, path: string, { bearer = secret, body = {} as object | undefined } = {}) {
    return fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
  const minted = await call('POST', '/v1/widget/token', { body: { visitor: { id: '1' } } })
  const { token } = (await minted.json()) as { token: string }
  const started = await call('POST', '/v1/sessions', { bearer: token })
  const { id: session } = (await started.json()) as { id: string }

  return {
    database,
    secret,
    token,
    url: () => server.url,
    /** Until it is acknowledged, whatever becomes of the server. */
    async say(bearer: string, text: string) {
      const id = `msg_${`${text}x`.padEnd(22, '0')}`
      const post = () => call('POST', `/v1/sessions/${session}/messages`, { bearer, body: { id, text } })
      await whenTrue(async () => (await post().catch(() => undefined))?.ok === true, `${text} was posted`)
    },
    async crash() {
      await server.kill()
      server = await startProcess({ database })
    },
  }
}

/** A reader who comes back whenever the stream breaks off, as a browser's does. */
function follow(url: () => string, bearer: string) {
  const seen: StreamEvent[] = []
  let lastId: string | undefined
  let current: Events | undefined
  let isOver = false
  let connections = 0

  async function connect(): Promise<void> {
    const headers = { authorization: `Bearer ${bearer}`, ...(lastId && { 'last-event-id': lastId }) }
    const response = await fetch(`${url()}/v1/stream`, { headers }).catch(() => undefined)
    if (!response?.ok) return
    connections += 1
    current = readEvents(response)
    if (isOver) await current.stop()
    await current.whenEnded()
    lastId = current.lastId() ?? lastId
    seen.push(...current.seen)
    current = undefined
  }

  async function run(): Promise<void> {
    while (!isOver) {
      await connect()
      await sleep(RETRY_MS)
    }
  }

  const running = run()
  const stop = async () => {
    isOver = true
    await current?.stop()
    await running
  }
  onTestFinished(stop)
  return {
    all: () => [...seen, ...(current?.seen ?? [])],
    cut: () => current?.stop(),
    connections: () => connections,
    whenConnected: () => whenTrue(() => (current?.seen.length ?? 0) > 0, 'it listens'),
  }
}

const textsOf = (seen: readonly StreamEvent[]) =>
  seen.flatMap((event) => (event.type === 'message.created' ? event.message.text : []))

test('cut off, and its server killed in the middle, a reader sees every acknowledged message once', async () => {
  const { secret, token, url, say, crash } = await setup()
  const [visitor, agent] = [follow(url, token), follow(url, secret)]
  await Promise.all([visitor.whenConnected(), agent.whenConnected()])
  const said: string[] = []
  for (let count = 0; count < 60; count++) {
    const text = `m${count}`
    const posting = say(count % 3 === 0 ? token : secret, text)
    if (count % 20 === 10) await crash()
    if (count % 7 === 0) await visitor.cut()
    await posting
    said.push(text)
  }
  for (const reader of [visitor, agent]) {
    await whenTrue(() => textsOf(reader.all()).length >= said.length, 'all came')
    expect(textsOf(reader.all())).toEqual(said)
    expect(reader.all().map(({ type }) => type)).not.toContain('stream.reset')
    expect(reader.connections()).toBeGreaterThan(3)
  }
})

test('what one process is told, the stream of another on the same database tells', async () => {
  const { database, secret, token, say } = await setup()
  const other = await startProcess({ database })
  const agent = follow(() => other.url, secret)
  await agent.whenConnected()
  await say(token, 'Hello')
  await whenTrue(() => textsOf(agent.all()).length > 0, 'it came')
  expect(textsOf(agent.all())).toEqual(['Hello'])
})
