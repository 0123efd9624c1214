import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { createSigningKeys } from '../../../server-stub/services/signing-keys.js'
import { NOON, setupServer } from '../../support/server.js'

async function setup() {
  const { store, clock, workspace } = await setupServer()
  onTestFinished(() => store.close())
  const keys = createSigningKeys({ store, clock })
  const key = await keys.create({ workspaceId: workspace.id, createdBy: 'cli:sam' })
  return { store, clock, workspace, keys, key }
}

test('a key is an RSA pair of 2048 bits, named by its thumbprint', async () => {
  const { key } = await setup()
  const publicKey = createPublicKey(key.private_key)
  expect(publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(key.thumbprint).toBe(await calculateJwkThumbprint(publicKey.export({ format: 'jwk' })))
  expect(Buffer.from(key.private_key_base64, 'base64').toString()).toBe(key.private_key)
  expect(key.private_key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  expect(key).toMatchObject({
    created_by: 'cli:sam',
    created_at: new Date(NOON).toISOString(),
    revoked_at: null,
  })
})

test('of the pair only the public half is kept', async () => {
  const { store, workspace, key, keys } = await setup()
  const [kept] = await store.listSigningKeys(workspace.id)
  expect(kept?.publicKey).toBe(createPublicKey(key.private_key).export({ type: 'spki', format: 'pem' }))
  expect(JSON.stringify([kept, await keys.list(workspace.id)])).not.toContain('PRIVATE')
})

test('a revoked key stays in the list', async () => {
  const { workspace, key, keys } = await setup()
  const revoked = await keys.revoke(key.id)
  expect(revoked.revoked_at).toBe(new Date(NOON).toISOString())
  expect(await keys.list(workspace.id)).toEqual([revoked])
})

test('what is not there is named', async () => {
  const { keys, workspace } = await setup()
  await expect(keys.create({ workspaceId: 'wsp_x', createdBy: 'x' })).rejects.toThrow(
    'there is no workspace wsp_x',
  )
  await expect(keys.list('wsp_x')).rejects.toThrow('there is no workspace wsp_x')
  await expect(keys.revoke('sgk_x')).rejects.toThrow('There is no signing key sgk_x.')
  await expect(keys.find(workspace.id, 'sgk_x')).rejects.toMatchObject({ code: 'not_found' })
})
