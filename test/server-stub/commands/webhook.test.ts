import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { NewWebhook, Webhook } from '../../../protocol/webhook.js'
import { setupCommands } from '../../support/commands.js'

const URL = 'https://shop.example/hooks'
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/

async function setup(env: Record<string, string> = {}) {
  const commands = setupCommands(env)
  const { id } = await commands.json<{ id: string }>('workspace', 'create', '--name', 'Northwind')
  const own = ['--workspace', id]
  return {
    ...commands,
    own,
    create: (...more: string[]) =>
      commands.json<NewWebhook>('webhook', 'create', ...own, '--url', URL, ...more),
  }
}

test('an endpoint is made with its secret, shown this once', async () => {
  const { create, json, own, latchkey } = await setup()
  const made = await create('--event', 'message.created', '--event', 'key.rotated')
  expect(made).toEqual({
    id: expect.stringMatching(/^whk_\w{22}$/) as string,
    url: URL,
    events: ['message.created', 'key.rotated'],
    secret: expect.stringMatching(SECRET) as string,
  })
  const { items } = await json<{ items: Webhook[] }>('webhook', 'list', ...own)
  expect(items).toMatchObject([{ id: made.id, url: URL, disabled_at: null }])
  expect(JSON.stringify(items)).not.toContain(made.secret)
  const { stdout } = await latchkey('webhook', 'list', ...own)
  expect(stdout).toBe(`${made.id}  ${URL}  message.created, key.rotated\n`)
})

test('the secret goes to a new file that only its owner reads', async () => {
  const { create, folder, latchkey } = await setup()
  const path = join(folder, 'webhook-secret')
  const made = await create('--secret-file', path)
  expect(made).toMatchObject({ events: null, secret_file: path })
  expect(made).not.toHaveProperty('secret')
  expect(readFileSync(path, 'utf8').trim()).toMatch(SECRET)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const again = await latchkey('webhook', 'rotate-secret', made.id, '--secret-file', path)
  expect(again).toMatchObject({ code: 1, stderr: `${path} exists already; name a new file.\n` })
})

test('a rotated secret tells how long the old one signs too', async () => {
  const { create, json, latchkey } = await setup()
  const { id, secret } = await create()
  const rotated = await json<NewWebhook & { old_secret_ends_at: string }>('webhook', 'rotate-secret', id)
  expect(rotated).toMatchObject({ id, url: URL, secret: expect.stringMatching(SECRET) as string })
  expect(rotated.secret).not.toBe(secret)
  expect(Date.parse(rotated.old_secret_ends_at)).toBeGreaterThan(Date.now())
  const { stdout } = await latchkey('webhook', 'rotate-secret', id, '--overlap', '0')
  expect(stdout).toContain('Its old secret signs no more.')
})

test('an endpoint is disabled, enabled and deleted', async () => {
  const { create, json, latchkey, own } = await setup()
  const { id } = await create()
  expect(await json('webhook', 'disable', id)).toMatchObject({ disabled_because: 'asked' })
  expect((await latchkey('webhook', 'list', ...own)).stdout).toMatch(
    /every event {2}disabled \S+Z \(asked\)\n$/,
  )
  expect(await json('webhook', 'enable', id)).toMatchObject({ disabled_at: null })
  expect(await json('webhook', 'delete', id)).toEqual({ id })
  expect((await latchkey('webhook', 'list', ...own)).stdout).toBe('No webhook endpoints yet.\n')
})

test.each([
  [['--url', 'http://127.0.0.1/'], 'url: given "http://127.0.0.1/"; allowed is https://'],
  [['--url', URL, '--event', 'nonsense'], 'events: given "nonsense"; allowed are session.created, '],
])('webhook create %j is refused', async (more, sentence) => {
  const { latchkey, own } = await setup()
  const { code, stderr } = await latchkey('webhook', 'create', ...own, ...more)
  expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)])
})

test('in development it may be on this machine', async () => {
  const { json, own } = await setup({ WEBHOOK_ALLOW_PRIVATE: '1' })
  const url = 'http://127.0.0.1:3000/hooks'
  expect(await json('webhook', 'create', ...own, '--url', url)).toMatchObject({ url })
})

test.each(['disable', 'delete', 'test', 'rotate-secret'])('webhook %s of none says so', async (name) => {
  const { latchkey } = await setup()
  expect(await latchkey('webhook', name, 'whk_none')).toMatchObject({
    code: 1,
    stderr: 'There is no webhook endpoint whk_none.\n',
  })
})
