import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { NewWebhook } from '../../protocol/webhook.js'
import { createSend } from '../../server-stub/outgoing/send-webhook.js'
import { createDeliveryWorker } from '../../server-stub/services/delivery-worker.js'
import { createVault } from '../../server-stub/services/vault.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import { createRandom } from '../loader/keeper/soak/random.js'
import { makeFolder } from '../support/folder.js'
import { startProcess } from '../support/process.js'
import { startReceiver } from '../support/receiver.js'
import { noteSecret } from '../support/secrets.js'
import { SECRET } from '../support/server.js'

/** `KILLS=50` kills oftener, `KILL_SEED=…` at the same points again. */
const KILLS = Number(process.env['KILLS'] ?? 3)
const SEED = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const WRITERS = 8
/** The lease of a worker that was killed has ended by then. */
const LATER_MS = 61_000

test(`killed ${KILLS} times under load (KILL_SEED=${SEED}), it tells of each message that it took, and of no other`, async () => {
  const random = createRandom(SEED)
  const database = join(makeFolder(), 'data.db')
  const env = { LATCHKEY_SECRET: SECRET, WEBHOOK_ALLOW_PRIVATE: '1' }
  const receiver = await startReceiver()
  const taken: string[] = []
  let conversation: { token: string; session: string } | undefined

  for (let round = 0; round < KILLS; round++) {
    const server = await startProcess({ database, env })
    conversation ??= await prepare(server, receiver.url)
    const { token, session } = conversation
    const until = taken.length + Math.floor(random.between(5, 65))
    const gone = { isDead: false }

    const write = async () => {
      while (!gone.isDead) {
        const answer = await post(`${server.url}/v1/sessions/${session}/messages`, token, {
          text: 'Hello',
        }).catch(() => undefined)
        if (!answer) return
        taken.push((answer as { id: string }).id)
        if (taken.length < until || gone.isDead) continue
        gone.isDead = true
        void server.kill()
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
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

  const kept: string[] = []
  for (let page = await next(); page.length > 0; page = await next()) kept.push(...page)
  async function next() {
    const last = kept.at(-1)
    const page = { limit: 500, ...(last !== undefined && { after: last }) }
    return ((await store.listMessages(conversation?.session ?? '', page)) ?? []).map(({ id }) => id)
  }
  const told = receiver.got.flatMap(({ body }) => {
    const event = JSON.parse(body) as { type: string; data: { message?: { id: string } } }
    return event.data.message?.id ?? []
  })
  expect(new Set(kept)).toEqual(new Set([...kept, ...taken]))
  expect(new Set(told)).toEqual(new Set(kept))
})

async function prepare(server: Awaited<ReturnType<typeof startProcess>>, url: string) {
  const { latchkey } = server
  const { id: workspace } = await latchkey<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const own = ['--workspace', workspace]
  await latchkey('widget', 'create', ...own, '--name', 'Shop')
  const key = await latchkey<{ secret: string }>('key', 'create', ...own, '--label', 'x', '--role', 'widget')
  const webhook = await latchkey<NewWebhook>(
    'webhook',
    'create',
    ...own,
    '--url',
    url,
    '--event',
    'message.created',
  )
  noteSecret(webhook.secret)
  const minted = await post(`${server.url}/v1/widget/token`, key.secret, { visitor: { id: '1' } })
  const { token } = minted as { token: string }
  const { id: session } = (await post(`${server.url}/v1/sessions`, token, {})) as { id: string }
  return { token, session }
}

async function post(url: string, bearer: string, body: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(201)
  return answer.json()
}
