import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../server-stub/config.js'
import { serve } from '../../server-stub/serve.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createProjectKeys } from '../../server-stub/services/project-keys.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { readEvents } from '../support/events.js'
import { makeFolder } from '../support/folder.js'
import { NOON } from '../support/server.js'
import { whenTrue } from '../support/wait.js'

/** Far more than the buffers of two sockets hold. */
const MESSAGES = 4000
const TEXT = 'x'.repeat(4000)

async function setup() {
  let now = NOON
  let looks = 0
  const clock = {
    now() {
      looks++
      return now
    },
  }
  const config = readConfig({ PORT: '0', DATABASE_URL: `sqlite:${join(makeFolder(), 'data.db')}` })
  const { url, store, close } = await serve({ config, clock })
  onTestFinished(close)
  const { id: workspaceId } = await createWorkspaces({ store, clock }).create({ name: 'Northwind' })
  const keys = createProjectKeys({ store, clock, facts: createFacts(store) })
  const request = { workspaceId, label: 'x', roles: ['admin'], createdBy: 'test' }
  const { secret } = await keys.create(request)
  await store.addWidget({
    id: 'wgt_1',
    workspaceId,
    name: 'Shop',
    anonymous: false,
    origins: [],
    greeting: undefined,
    createdAt: now,
  })
  const visitor = { id: 'vis_1', workspaceId, traits: {}, metadata: {}, anonymous: false, saidAt: now }
  await store.rememberVisitor(visitor)
  await store.openSession({
    id: 'ses_1',
    workspaceId,
    widgetId: 'wgt_1',
    visitorId: 'vis_1',
    status: 'open',
    labels: [],
    priority: 'normal',
    page: undefined,
    createdAt: now,
    updatedAt: now,
  })
  return {
    store,
    /** Until the server, which looks at the clock at each of its ticks, has noticed. */
    async whenTicked() {
      const before = looks
      await whenTrue(() => looks > before + 3)
    },
    pass: (ms: number) => void (now += ms),
    /** Somebody who does read. */
    async follow() {
      const headers = { authorization: `Bearer ${secret}` }
      const events = readEvents(await fetch(`${url}/v1/stream`, { headers }))
      onTestFinished(events.stop)
      await events.whenSeen('stream.ready')
      return events
    },
    /** A socket whose reader reads when it is told to. */
    async listen() {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.write(`GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\n\r\n`)
      await once(socket, 'readable')
      return socket
    },
  }
}

test('a socket that nobody reads is cut off, and the server is none the fuller', async () => {
  const { store, pass, whenTicked, listen, follow } = await setup()
  const socket = await listen()
  const message = { sessionId: 'ses_1', author: 'visitor', anonymous: false, text: TEXT } as const
  const before = process.memoryUsage().arrayBuffers
  for (let count = 0; count < MESSAGES; count++) {
    await store.addMessage({ ...message, id: `msg_${count}`, createdAt: NOON })
  }
  await whenTicked()
  const other = await follow()
  pass(30_000)
  // In the tick that says this to the other one, the first is cut off.
  await whenTrue(() => other.comments.length > 0)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((MESSAGES * TEXT.length) / 2)
  let received = ''
  let isClosed = false
  socket.on('error', () => undefined).on('close', () => (isClosed = true))
  socket.setEncoding('utf8').on('data', (text: string) => (received += text))
  await whenTrue(() => isClosed)
  const told = received.split('event: message.created').length - 1
  expect(told).toBeGreaterThan(10)
  expect(told).toBeLessThan(MESSAGES)
})
