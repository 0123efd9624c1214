import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeKey } from '../../server-stub/services/key-format.js'
import { makeFolder } from '../support/folder.js'
import { startProcess } from '../support/process.js'

async function guess(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`${url}/authentication/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ secret_key: makeKey('lk_sk_') }),
  })
  await response.arrayBuffer()
  return response
}

test('two processes on one database file share the count of an address', async () => {
  const database = join(makeFolder(), 'data.db')
  const one = await startProcess({ database })
  const other = await startProcess({ database })
  const statuses: number[] = []
  for (let count = 0; count < 30; count++) {
    statuses.push((await guess(one.url)).status, (await guess(other.url)).status)
  }
  expect(new Set(statuses)).toEqual(new Set([401]))
  for (const { url } of [one, other]) {
    // Another address in a header that nobody trusts.
    const refused = await guess(url, { 'x-forwarded-for': '198.51.100.1' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  }
})
