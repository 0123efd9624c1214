import { expect, onTestFinished, test } from 'vitest'
import type { LinkedSourceRequest } from '../../../protocol/linked-source.js'
import { createLinkedSources } from '../../../server-stub/services/linked-sources.js'
import { createVault } from '../../../server-stub/services/vault.js'
import { NOON, setupServer } from '../../support/server.js'

const OLD = 'one secret of at least 32 bytes, surely'
const NEW = 'another secret of 32 bytes or even more'
const CREDENTIALS = { access_token: 'at-1', refresh_token: 'rt-1', refreshToken: 'rt-2', expires_in: 60 }

async function setup() {
  const { store, clock, workspace } = await setupServer()
  onTestFinished(() => store.close())
  const place = { workspaceId: workspace.id, tenant: 'acme' }
  const open = (...secrets: string[]) => createLinkedSources({ store, clock, vault: createVault(secrets) })
  const sources = open(OLD)
  const put = (id: string, request: Partial<LinkedSourceRequest> = {}) =>
    sources.put({ ...place, id }, { status: 'connected', credentials: CREDENTIALS, ...request })
  return { store, clock, place, open, sources, put }
}

test('a source is linked once, and changed from then on', async () => {
  const { put, sources, place, clock } = await setup()
  await put('crm', { name: ' The CRM ' })
  clock.pass(1000)
  const changed = await put('crm', { status: 'expired' })
  expect(changed).toEqual({
    id: 'crm',
    name: 'crm',
    status: 'expired',
    linked_at: new Date(NOON).toISOString(),
    updated_at: new Date(NOON + 1000).toISOString(),
  })
  expect(await sources.list(place, 'none')).toEqual([changed])
})

test('credentials are seen as far as somebody may see', async () => {
  const { put, sources, place } = await setup()
  await put('crm')
  const see = async (sight: Parameters<typeof sources.list>[1]) =>
    (await sources.list(place, sight))[0]?.credentials
  expect(await see('none')).toBeUndefined()
  expect(await see('all but refresh tokens')).toEqual({ access_token: 'at-1', expires_in: 60 })
  expect(await see('all')).toEqual(CREDENTIALS)
})

test.each(['refresh_token', 'refreshToken', 'REFRESH-TOKEN', 'oauth2.refresh.token', 're_fresh'])(
  '%s is a refresh token',
  async (name) => {
    const { put, sources, place } = await setup()
    await put('crm', { credentials: { [name]: 'x', token: 'y' } })
    expect(await sources.list(place, 'all but refresh tokens')).toMatchObject([
      { credentials: { token: 'y' } },
    ])
    expect(JSON.stringify(await sources.list(place, 'all but refresh tokens'))).not.toContain(name)
  },
)

test('what is kept of credentials says nothing', async () => {
  const { put, store, place } = await setup()
  await put('crm')
  const kept = JSON.stringify(await store.listLinkedSources(place.workspaceId, 'acme'))
  expect(kept).toContain('crm')
  expect(kept).not.toMatch(/at-1|rt-1|access/)
})

test('an unknown tenant has none, and another tenant has its own', async () => {
  const { put, sources, place } = await setup()
  await put('crm')
  expect(await sources.list({ ...place, tenant: 'other' }, 'all')).toEqual([])
  expect(await sources.list({ ...place, workspaceId: 'wsp_x' }, 'all')).toEqual([])
})

test('what is deleted is gone, once', async () => {
  const { put, sources, place } = await setup()
  await put('crm')
  await sources.delete({ ...place, id: 'crm' })
  expect(await sources.list(place, 'all')).toEqual([])
  await expect(sources.delete({ ...place, id: 'crm' })).rejects.toMatchObject({ code: 'not_found' })
})

test('a change of secrets seals everything anew, and then the old secret can go', async () => {
  const { put, open, place } = await setup()
  await put('crm')
  await put('mail')
  const during = open(NEW, OLD)
  expect(await during.reseal()).toEqual({ resealed: 2, lost: 0 })
  expect(await during.reseal()).toEqual({ resealed: 0, lost: 0 })
  const after = open(NEW)
  expect((await after.list(place, 'all')).map(({ credentials }) => credentials)).toEqual([
    CREDENTIALS,
    CREDENTIALS,
  ])
})

test('without its secret a source is still listed, and its credentials are null', async () => {
  const { put, open, place } = await setup()
  await put('crm')
  const after = open(NEW)
  expect(await after.reseal()).toEqual({ resealed: 0, lost: 1 })
  expect(await after.list(place, 'all')).toMatchObject([{ id: 'crm', credentials: null }])
})

test.each([
  ['an id with a slash', 'a/b', 'acme', 'source'],
  ['an empty id', '', 'acme', 'source'],
  ['a long id', 'x'.repeat(101), 'acme', 'source'],
  ['a long tenant', 'crm', 'x'.repeat(257), 'tenant'],
])('%s is named', async (_, id, tenant, field) => {
  const { sources, place } = await setup()
  const request = { status: 'connected', credentials: {} } as const
  await expect(sources.put({ ...place, tenant, id }, request)).rejects.toMatchObject({ errors: [{ field }] })
})
