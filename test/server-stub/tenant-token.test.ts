import jsonwebtoken from 'jsonwebtoken'
import { expect, test } from 'vitest'
import { startProcess } from '../support/process.js'

test("jsonwebtoken's usual call opens a tenant's list over HTTP, until another process revokes its key", async () => {
  const { url, latchkey } = await startProcess()
  const workspace = await latchkey<{ id: string; publishable_key: string }>(
    'workspace',
    'create',
    '--name',
    'N',
  )
  const made = await latchkey<{ id: string; private_key_base64: string }>(
    'signing-key',
    'create',
    '--workspace',
    workspace.id,
  )
  const env = { KEY: made.private_key_base64 }
  const iat = Math.floor(Date.now() / 1000)
  const token = jsonwebtoken.sign(
    { sub: 'acme', iat, exp: iat + 3600 },
    Buffer.from(env.KEY, 'base64').toString('utf8'),
    { algorithm: 'RS256' },
  )
  const read = (path: string) => fetch(url + path, { headers: { 'x-api-key': workspace.publishable_key } })
  const older = (tenant: string) => `/${workspace.id}/flow/${tenant}/linkedSources?token=${token}`
  expect(await (await read(older('acme'))).json()).toEqual([])
  expect((await read(older('other'))).status).toBe(403)

  await latchkey('signing-key', 'revoke', made.id)
  expect((await read(older('acme'))).status).toBe(401)
})
