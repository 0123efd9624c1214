import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { NewWebhook } from '../../protocol/webhook.js'
import { createSend } from '../../server-stub/outgoing/send-webhook.js'
import { createDeliveryWorker } from '../../server-stub/services/delivery-worker.js'
import { createVault } from '../../server-stub/services/vault.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import type { Store } from '../../server-stub/store/store.js'
import { createRandom } from '../loader/keeper/soak/random.js'
import { makeFolder } from '../support/folder.js'
import { startProcess } from '../support/process.js'
import { startReceiver, type Got } from '../support/receiver.js'
import { noteSecret } from '../support/secrets.js'
import { SECRET } from '../support/server.js'

/** `KILLS=50` kills oftener, `KILL_SEED=…` at the same points again. */
const KILLS = Number(process.env['KILLS'] ?? 3)
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const WRITERS = 8
const MESSAGES = 3
/** The lease of a worker that was killed has ended by then. */
const LATER_MS = 61_000
const TYPES = ['session.created', 'message.created', 'rating.created', 'session.closed'] as const

/** Ids, by what happened to what they name: of the message, else of the session. */
type Facts = Record<(typeof TYPES)[number], Set<string>>
const noFacts = (): Facts => Object.fromEntries(TYPES.map((type) => [type, new Set<string>()])) as Facts

test(`killed ${KILLS} times under load (KILL_SEED=${SEED}), it has all that it acknowledged, and tells of all that it has and of nothing else`, async () => {
  const random = createRandom(SEED)
  const database = join(makeFolder(), 'data.db')
  const env = { LATCHKEY_SECRET: SECRET, WEBHOOK_ALLOW_PRIVATE: '1' }
  const receiver = await startReceiver()
  const acknowledged = noFacts()
  let secret: string | undefined
  let visitors = 0

  for (let round = 0; round < KILLS; round++) {
    const server = await startProcess({ database, env })
    secret ??= await prepare(server, receiver.url)
    const bearer = secret
    let left = Math.floor(random.between(20, 120))
    const gone = { isDead: false }

    async function post<Answer>(type: keyof Facts | undefined, path: string, by: string, body: object) {
      const headers = { authorization: `Bearer ${by}`, 'content-type': 'application/json' }
      const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
      // Whatever it refused was not killed, and is a mistake of this test.
      if (!answer.ok) throw new TestMistake(`${path}: ${answer.status} ${await answer.text()}`)
      const made = (await answer.json()) as Answer & { id: string }
      if (type) acknowledged[type].add(made.id)
      left -= 1
      if (left <= 0 && !gone.isDead) {
        gone.isDead = true
        void server.kill()
      }
      return made
    }

    /** A visitor's whole conversation; another visitor's each time, for whom no limit has counted yet. */
    async function converse() {
      const visitor = { id: `visitor ${visitors++}` }
      const { token } = await post<{ token: string }>(undefined, '/v1/widget/token', bearer, { visitor })
      const { id } = await post('session.created', '/v1/sessions', token, {})
      const session = `/v1/sessions/${id}`
      for (let each = 0; each < MESSAGES; each++) {
        await post('message.created', `${session}/messages`, token, { text: 'Hello' })
      }
      await post('rating.created', `${session}/rating`, token, { score: 5 })
      await post('session.closed', `${session}/close`, token, {})
    }

    const write = async () => {
      try {
        while (!gone.isDead) await converse()
      } catch (error) {
        if (error instanceof TestMistake) throw error
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
    expect(gone.isDead).toBe(true)
    await server.kill()
  }

  const store = await openSqlite(database)
  onTestFinished(() => store.close())
  const worker = createDeliveryWorker({
    store,
    clock: { now: () => Date.now() + LATER_MS },
    vault: createVault([SECRET]),
    send: createSend({ allowLoopback: true }),
  })
  await worker.deliverDue()

  const kept = await readKept(store)
  const told = toFacts(receiver.got)
  for (const type of TYPES) {
    expect(acknowledged[type].size, type).toBeGreaterThan(0)
    expect(
      [...acknowledged[type]].filter((id) => !kept[type].has(id)),
      `${type} that was lost`,
    ).toEqual([])
    expect(told[type], `${type} that is told`).toEqual(kept[type])
  }
})

class TestMistake extends Error {}

async function readKept(store: Store): Promise<Facts> {
  const kept = noFacts()
  const [workspaceId = ''] = (await store.listWidgets()).map((widget) => widget.workspaceId)
  const sessions = await store.listSessions({ workspaceId }, { limit: 100_000 })
  for (const { id, rating, status } of sessions) {
    kept['session.created'].add(id)
    if (rating) kept['rating.created'].add(id)
    if (status === 'closed') kept['session.closed'].add(id)
    const messages = (await store.listMessages(id, { limit: 1000 })) ?? []
    for (const message of messages) kept['message.created'].add(message.id)
  }
  return kept
}

function toFacts(got: readonly Got[]): Facts {
  const facts = noFacts()
  for (const { body } of got) {
    const { type, data } = JSON.parse(body) as {
      type: keyof Facts
      data: { message?: { id: string }; session: { id: string } }
    }
    facts[type].add((data.message ?? data.session).id)
  }
  return facts
}

/** The secret of a key. */
async function prepare({ latchkey }: Awaited<ReturnType<typeof startProcess>>, url: string): Promise<string> {
  const { id: workspace } = await latchkey<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const own = ['--workspace', workspace]
  await latchkey('widget', 'create', ...own, '--name', 'Shop')
  const key = await latchkey<{ secret: string }>('key', 'create', ...own, '--label', 'x', '--role', 'widget')
  const types = TYPES.flatMap((type) => ['--event', type])
  const webhook = await latchkey<NewWebhook>('webhook', 'create', ...own, '--url', url, ...types)
  noteSecret(webhook.secret)
  return key.secret
}
