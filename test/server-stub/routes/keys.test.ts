import { expect, test } from 'vitest'
import { Key, KeyList, NewKey } from '../../../protocol/key.js'
import { isSecretKey } from '../../../server-stub/services/key-format.js'
import { NOON, setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const MINT = { visitor: { id: '1' } }

async function setup() {
  const server = await setupServer({ roles: ['admin'] })
  const { call, key } = server
  const ask = (method: string, path: string, body?: unknown) =>
    call(method, path, { bearer: key.secret, ...(body !== undefined && { body }) })
  const mintStatus = async (bearer: string) =>
    (await call('POST', '/v1/widget/token', { bearer, body: MINT })).status
  const made = await ask('POST', '/v1/keys', { label: ' Shop backend ', roles: ['widget'] })
  return { ...server, ask, mintStatus, made, backend: NewKey.parse(await made.clone().json()) }
}

test('an admin key makes a key, which names who made it and works', async () => {
  const { made, backend, key, mintStatus } = await setup()
  expect(made.status).toBe(201)
  expect(made.headers.get('cache-control')).toBe('no-store')
  expect(backend).toMatchObject({
    label: 'Shop backend',
    roles: ['widget'],
    created_by: key.id,
    created_at: new Date(NOON).toISOString(),
    secret: expect.toSatisfy(isSecretKey),
  })
  expect(await mintStatus(backend.secret)).toBe(201)
})

test('keys are listed newest first, and no secret is among them', async () => {
  const { ask, clock, backend, key } = await setup()
  clock.pass(1000)
  const later = NewKey.parse(await (await ask('POST', '/v1/keys', { label: 'b', roles: ['admin'] })).json())
  const text = await (await ask('GET', '/v1/keys')).text()
  const { items, next_cursor } = KeyList.parse(JSON.parse(text))
  expect(items[0]?.id).toBe(later.id)
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([backend.id, key.id]))
  expect(next_cursor).toBeNull()
  expect(text).not.toMatch(/lk_sk_|"secret":|hash/)
})

test('a rotation over HTTP keeps both secrets until the overlap ends', async () => {
  const { ask, backend, clock, mintStatus } = await setup()
  const rotated = await ask('POST', `/v1/keys/${backend.id}/rotate`, { overlap: 60 })
  expect(rotated.status).toBe(200)
  const { secret, secrets } = NewKey.parse(await rotated.json())
  expect(secrets.map(({ ends_at }) => ends_at)).toEqual([null, new Date(NOON + 60_000).toISOString()])
  clock.pass(59_999)
  expect([await mintStatus(backend.secret), await mintStatus(secret)]).toEqual([201, 201])
  clock.pass(1)
  expect([await mintStatus(backend.secret), await mintStatus(secret)]).toEqual([401, 201])
})

test('the overlap is a day unless told, and ends early on demand', async () => {
  const { ask, backend, mintStatus } = await setup()
  const { secrets } = NewKey.parse(await (await ask('POST', `/v1/keys/${backend.id}/rotate`, {})).json())
  expect(secrets[1]?.ends_at).toBe(new Date(NOON + 86_400_000).toISOString())
  const ended = Key.parse(await (await ask('POST', `/v1/keys/${backend.id}/end-overlap`)).json())
  expect(ended.secrets).toHaveLength(1)
  expect(await mintStatus(backend.secret)).toBe(401)
})

test('a key can rotate itself', async () => {
  const { ask, call, key } = await setup()
  const { secret } = NewKey.parse(
    await (await ask('POST', `/v1/keys/${key.id}/rotate`, { overlap: 0 })).json(),
  )
  await expectProblem(await ask('GET', '/v1/keys'), 401, 'key_ended')
  expect((await call('GET', '/v1/keys', { bearer: secret })).status).toBe(200)
})

test('a revoked key mints nothing, and is not rotated', async () => {
  const { ask, backend, mintStatus } = await setup()
  const revoked = Key.parse(await (await ask('POST', `/v1/keys/${backend.id}/revoke`)).json())
  expect(revoked).toMatchObject({ revoked_at: new Date(NOON).toISOString(), secrets: [] })
  expect(await mintStatus(backend.secret)).toBe(401)
  await expectProblem(await ask('POST', `/v1/keys/${backend.id}/rotate`, {}), 409, 'key_revoked')
})

test("another workspace's key is not there, and stays as it was", async () => {
  const { ask, store } = await setup()
  const workspace = { name: 'Other', publishableKey: 'lk_pk_2', visitorKey: new Uint8Array(1), createdAt: 1 }
  await store.addWorkspace({ id: 'wsp_2', ...workspace })
  const theirs = { id: 'key_2', workspaceId: 'wsp_2', label: 'theirs', roles: ['widget'] as const }
  const kept = await store.addKey({ ...theirs, createdBy: undefined, createdAt: 1 }, 'hash')
  for (const verb of ['rotate', 'end-overlap', 'revoke']) {
    await expectProblem(await ask('POST', `/v1/keys/key_2/${verb}`, {}), 404, 'not_found')
  }
  expect(await store.listKeys('wsp_2')).toEqual([kept])
  expect(await (await ask('GET', '/v1/keys')).text()).not.toContain('key_2')
})

test.each([
  ['no label', { roles: ['widget'] }, 'label'],
  ['an empty label', { label: ' ', roles: ['widget'] }, 'label'],
  ['no roles', { label: 'b', roles: [] }, 'roles'],
  ['a role that is none', { label: 'b', roles: ['root'] }, 'roles.0'],
])('%s is named', async (_, body, field) => {
  const { ask } = await setup()
  const { errors } = await expectProblem(await ask('POST', '/v1/keys', body), 422, 'invalid_request')
  expect(errors).toMatchObject([{ field }])
})

test.each([-1, 604_801, 1.5, '24h', null])(
  'an overlap of %j is named with what is allowed',
  async (overlap) => {
    const { ask, backend } = await setup()
    const response = await ask('POST', `/v1/keys/${backend.id}/rotate`, { overlap })
    const { errors } = await expectProblem(response, 422, 'invalid_request')
    expect(errors).toMatchObject([
      { field: 'overlap', message: expect.stringMatching(/given .+; allowed is /) },
    ])
  },
)
