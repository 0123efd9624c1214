import { expect, onTestFinished, test } from 'vitest'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createProjectKeys } from '../../../server-stub/services/project-keys.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { NOON, setupServer } from '../../support/server.js'

async function setup() {
  const { store, clock, workspace } = await setupServer()
  onTestFinished(() => store.close())
  const keys = createProjectKeys({ store, clock, facts: createFacts(store) })
  const request = { workspaceId: workspace.id, label: ' Backend ', roles: ['admin', 'widget', 'admin'] }
  return { store, clock, keys, request }
}

test('a key is made with its label trimmed and its roles once each', async () => {
  const { keys, request } = await setup()
  expect(await keys.create(request)).toMatchObject({
    label: 'Backend',
    roles: ['widget', 'admin'],
    createdAt: NOON,
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
  await expect(keys.authenticate(secret)).rejects.toMatchObject({ code: 'unknown_key' })
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
