import { expect, onTestFinished, test } from 'vitest'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createProjectKeys } from '../../../server-stub/services/project-keys.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import type { Store } from '../../../server-stub/store/store.js'
import { NOON, setupServer } from '../../support/server.js'

async function setup() {
  const { store, clock, workspace } = await setupServer()
  onTestFinished(() => store.close())
  const keys = createProjectKeys({ store, clock, facts: createFacts(store) })
  const request = {
    workspaceId: workspace.id,
    label: ' Backend ',
    roles: ['admin', 'widget', 'admin'],
    createdBy: 'cli:sam',
  }
  return { store, clock, keys, request }
}

test('a key is made with its label trimmed and its roles once each', async () => {
  const { keys, request } = await setup()
  expect(await keys.create(request)).toMatchObject({
    label: 'Backend',
    roles: ['widget', 'admin'],
    created_by: 'cli:sam',
    created_at: toInstant(NOON),
    secrets: [{ created_at: toInstant(NOON), ends_at: null, last_used_at: null }],
  })
})

test('the secret is nowhere in the store', async () => {
  const { keys, request, store } = await setup()
  const { secret } = await keys.create(request)
  expect(JSON.stringify(await store.listKeys(request.workspaceId))).not.toContain(secret)
})

test('a key is known by its secret, until it is revoked', async () => {
  const { keys, request } = await setup()
  const { secret, id } = await keys.create(request)
  expect(await keys.authenticate(secret)).toMatchObject({ id, workspaceId: request.workspaceId })
  await keys.revoke(id)
  await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'key_ended' })
})

test.each(['', 'lk_sk_', makeKey('lk_sk_'), makeKey('lk_pk_')])('"%s" is an unknown key', async (secret) => {
  const { keys } = await setup()
  await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'unknown_key' })
})

test.each([
  ['label', { label: ' ' }],
  ['label', { label: 'x'.repeat(101) }],
  ['label', { label: 'a\nb' }],
  ['role', { roles: [] }],
  ['role', { roles: ['root'] }],
  ['workspace', { workspaceId: 'wsp_none' }],
])('a wrong %s is named: %j', async (field, change) => {
  const { keys, request } = await setup()
  await expect(keys.create({ ...request, ...change })).rejects.toMatchObject({ errors: [{ field }] })
})

const HOUR_S = 3600
const HOUR_MS = 3_600_000

test('a rotated key is known by both secrets until the overlap ends, and then by the new one alone', async () => {
  const { keys, request, clock } = await setup()
  const old = await keys.create(request)
  const fresh = await keys.rotate(old.id, HOUR_S)
  expect(fresh.secret).not.toBe(old.secret)
  clock.pass(HOUR_MS - 1)
  for (const { secret } of [old, fresh]) expect(await keys.authenticate(secret)).toMatchObject({ id: old.id })
  clock.pass(1)
  await expect(keys.authenticate(old.secret)).rejects.toMatchObject({ code: 'key_ended' })
  expect(await keys.authenticate(fresh.secret)).toMatchObject({ id: old.id })
})

test('the overlap is a day unless told', async () => {
  const { keys, request } = await setup()
  const { id } = await keys.create(request)
  const { secrets } = await keys.rotate(id)
  expect(secrets.map(({ ends_at }) => ends_at)).toEqual([null, toInstant(NOON + 24 * HOUR_MS)])
})

test('an overlap of nothing ends every older secret at once, also one that a rotation before kept', async () => {
  const { keys, request } = await setup()
  const first = await keys.create(request)
  const second = await keys.rotate(first.id, HOUR_S)
  const third = await keys.rotate(first.id, 0)
  for (const { secret } of [first, second]) {
    await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'key_ended' })
  }
  expect(await keys.authenticate(third.secret)).toMatchObject({ id: first.id })
})

test('a later rotation never lengthens what an earlier one left an old secret', async () => {
  const { keys, request, clock } = await setup()
  const first = await keys.create(request)
  await keys.rotate(first.id, HOUR_S)
  await keys.rotate(first.id, 24 * HOUR_S)
  clock.pass(HOUR_MS)
  await expect(keys.authenticate(first.secret)).rejects.toMatchObject({ code: 'key_ended' })
})

test('the overlap ends early on demand, and the new secret works on', async () => {
  const { keys, request } = await setup()
  const old = await keys.create(request)
  const fresh = await keys.rotate(old.id)
  await keys.endOverlap(old.id)
  await expect(keys.authenticate(old.secret)).rejects.toMatchObject({ code: 'key_ended' })
  expect(await keys.authenticate(fresh.secret)).toMatchObject({ id: old.id })
})

test('ending an overlap that is none takes nothing away', async () => {
  const { keys, request } = await setup()
  const { id, secret } = await keys.create(request)
  await keys.endOverlap(id)
  expect(await keys.authenticate(secret)).toMatchObject({ id })
})

test('a revoked key is known by none of its secrets, and cannot be rotated back to life', async () => {
  const { keys, request } = await setup()
  const old = await keys.create(request)
  const fresh = await keys.rotate(old.id)
  await keys.revoke(old.id)
  await expect(keys.rotate(old.id)).rejects.toMatchObject({ code: 'key_revoked' })
  for (const { secret } of [old, fresh]) {
    await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'key_ended' })
  }
})

test.each(['rotate', 'endOverlap', 'revoke'] as const)(
  '%s of a key that is not there says so',
  async (verb) => {
    const { keys } = await setup()
    await expect(keys[verb]('key_none')).rejects.toMatchObject({ code: 'not_found' })
  },
)

test('each secret tells when it was last used, so that an overlap can be ended when nobody needs it', async () => {
  const { keys, request, clock, store } = await setup()
  const old = await keys.create(request)
  await keys.authenticate(old.secret)
  const fresh = await keys.rotate(old.id)
  clock.pass(1000)
  await keys.authenticate(fresh.secret)
  const { lastUsedAt, secrets } = await whenWritten(store, request.workspaceId)
  expect(lastUsedAt).toBe(NOON + 1000)
  expect(secrets.map((secret) => secret.lastUsedAt)).toEqual([NOON + 1000, NOON])
})

async function whenWritten(store: Store, workspaceId: string) {
  await expect
    .poll(async () => (await store.listKeys(workspaceId)).filter(({ label }) => label === 'Backend'), {
      timeout: 20_000,
    })
    .toMatchObject([{ lastUsedAt: expect.any(Number) }])
  const key = (await store.listKeys(workspaceId)).find(({ label }) => label === 'Backend')
  if (!key) throw new Error('the key is gone')
  return key
}

test('a list shows only the secrets that work', async () => {
  const { keys, request, clock } = await setup()
  const { id } = await keys.create(request)
  const shown = async () =>
    (await keys.list(request.workspaceId)).find((key) => key.id === id)?.secrets.length
  await keys.rotate(id, HOUR_S)
  expect(await shown()).toBe(2)
  clock.pass(HOUR_MS)
  expect(await shown()).toBe(1)
  await keys.revoke(id)
  expect(await shown()).toBe(0)
})

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
