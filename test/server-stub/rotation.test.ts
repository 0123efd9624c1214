import { expect, onTestFinished, test } from 'vitest'
import { startProcess } from '../support/process.js'

const CLIENTS = 16
/** Enough that every client has had several answers. */
const A_WHILE = 10 * CLIENTS

interface Key {
  id: string
  secret: string
}

async function setup() {
  const { url, latchkey } = await startProcess()
  const workspace = (await latchkey<{ id: string }>('workspace', 'create', '--name', 'N')).id
  await latchkey('widget', 'create', '--workspace', workspace, '--name', 'Shop')
  const create = ['key', 'create', '--workspace', workspace, '--label', 'backend', '--role', 'widget']
  const key = await latchkey<Key>(...create)

  async function mint(secret: string) {
    return fetch(`${url}/v1/widget/token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: '{"visitor":{"id":"1"}}',
    })
  }

  /** Clients that mint without a pause, each with the secret that it has at the moment. */
  function startLoad() {
    const secrets = Array.from({ length: CLIENTS }, () => key.secret)
    const answers = { minted: 0, refused: 0 }
    let isOver = false
    const clients = secrets.map(async (_, client) => {
      while (!isOver) {
        const response = await mint(secrets[client] ?? '')
        await response.arrayBuffer()
        if (response.status === 201) answers.minted++
        else answers.refused++
      }
    })
    const stop = async () => {
      isOver = true
      await Promise.all(clients)
    }
    onTestFinished(stop)

    return {
      answers,
      stop,
      deploy: (secret: string, to: (client: number) => boolean) =>
        secrets.forEach((_, client) => to(client) && (secrets[client] = secret)),
      async whenBusy() {
        const { minted, refused } = answers
        const wanted = minted + refused + A_WHILE
        await expect.poll(() => answers.minted + answers.refused, { timeout: 30_000 }).toBeGreaterThan(wanted)
      },
    }
  }

  return { url, latchkey, key, mint, startLoad }
}

test('under a load that never pauses a rotation by another process loses no mint', async () => {
  const { latchkey, key, mint, startLoad } = await setup()
  const load = startLoad()
  await load.whenBusy()
  const { secret } = await latchkey<Key>('key', 'rotate', key.id)
  await load.whenBusy()
  load.deploy(secret, (client) => client % 2 === 0)
  await load.whenBusy()
  load.deploy(secret, () => true)
  // What was sent with the old secret has its answer by then.
  await load.whenBusy()
  await latchkey('key', 'end-overlap', key.id)
  await load.whenBusy()
  await load.stop()
  expect(load.answers.refused).toBe(0)
  expect(load.answers.minted).toBeGreaterThan(5 * A_WHILE)
  expect((await mint(key.secret)).status).toBe(401)
})

test('the same load notices a rotation without an overlap', async () => {
  const { latchkey, key, startLoad } = await setup()
  const load = startLoad()
  await load.whenBusy()
  const { secret } = await latchkey<Key>('key', 'rotate', key.id, '--overlap', '0')
  await load.whenBusy()
  load.deploy(secret, () => true)
  await load.stop()
  expect(load.answers.refused).toBeGreaterThan(0)
})

test('once another process has revoked a key, nothing more is minted and its tokens let nobody in', async () => {
  const { url, latchkey, key, mint, startLoad } = await setup()
  const { token } = (await (await mint(key.secret)).json()) as { token: string }
  const read = () => fetch(`${url}/v1/sessions`, { headers: { authorization: `Bearer ${token}` } })
  expect((await read()).status).toBe(200)
  const load = startLoad()
  await load.whenBusy()

  await latchkey('key', 'revoke', key.id)
  // Within 5 s is promised; the first request afterwards is what SQLite allows.
  expect([(await mint(key.secret)).status, (await read()).status]).toEqual([401, 401])

  const { minted } = load.answers
  await load.whenBusy()
  // At most what each client had under way when the command ended.
  expect(load.answers.minted - minted).toBeLessThanOrEqual(CLIENTS)
})
