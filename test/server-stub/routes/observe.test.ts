import { expect, test } from 'vitest'
import { silent } from '../../../server-stub/routes/log.js'
import { setupServer } from '../../support/server.js'

async function setup(isDebug: boolean) {
  const lines: object[] = []
  const log = {
    ...silent,
    isLevelEnabled: () => isDebug,
    debug: (fields: object) => void lines.push(fields),
  }
  const { call } = await setupServer({ log })
  return { lines, call }
}

test('at debug every answer is a line, without what was sent', async () => {
  const { lines, call } = await setup(true)
  await call('GET', '/nothing/hidden?token=hidden', { headers: { 'x-request-id': 'mine' } })
  await call('POST', '/v1/keys/hidden/rotate', { headers: { 'x-request-id': 'mine' } })
  expect(lines).toEqual([
    { requestId: 'mine', method: 'GET', route: 'none', status: 404, ms: expect.any(Number) },
    { requestId: 'mine', method: 'POST', route: '/v1/keys/:id/rotate', status: 401, ms: expect.any(Number) },
  ])
})

test('otherwise requests leave no line', async () => {
  const { lines, call } = await setup(false)
  await call('GET', '/healthz')
  expect(lines).toEqual([])
})
