import { expect, test } from 'vitest'
import { NewSigningKey, SigningKey, SigningKeyList } from '../../../protocol/signing-key.js'
import { setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

async function setup() {
  const server = await setupServer({ roles: ['admin'] })
  const ask = (method: string, path: string) => server.call(method, path, { bearer: server.key.secret })
  const made = await ask('POST', '/v1/signing-keys')
  return { ...server, ask, made, signingKey: NewSigningKey.parse(await made.clone().json()) }
}

test('an admin key makes one, and its private half is in that answer alone', async () => {
  const { made, signingKey, key, ask } = await setup()
  expect(made.status).toBe(201)
  expect(made.headers.get('cache-control')).toBe('no-store')
  expect(signingKey).toMatchObject({ id: expect.stringMatching(/^sgk_/), created_by: key.id })
  const text = await (await ask('GET', '/v1/signing-keys')).text()
  expect(SigningKeyList.parse(JSON.parse(text)).items.map(({ thumbprint }) => thumbprint)).toEqual([
    signingKey.thumbprint,
  ])
  expect(text).not.toMatch(/private|BEGIN/i)
})

test('it ends on demand', async () => {
  const { ask, signingKey, clock } = await setup()
  const revoked = SigningKey.parse(
    await (await ask('POST', `/v1/signing-keys/${signingKey.id}/revoke`)).json(),
  )
  expect(revoked.revoked_at).toBe(new Date(clock.now()).toISOString())
})

test("another workspace's is not there", async () => {
  const { ask, signingKey } = await setup()
  const other = await setup()
  await expectProblem(await other.ask('POST', `/v1/signing-keys/${signingKey.id}/revoke`), 404, 'not_found')
  await expectProblem(await ask('POST', '/v1/signing-keys/sgk_x/revoke'), 404, 'not_found')
})
