import { expect, test } from 'vitest'
import { ProblemCode } from '../../../protocol/problem.js'
import { silent } from '../../../server-stub/routes/log.js'
import { PROBLEM_STATUS as STATUS } from '../../../protocol/problem-status.js'
import { setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

test('every code has a status of an error', () => {
  expect(Object.keys(STATUS).toSorted()).toEqual([...ProblemCode.options].toSorted())
  for (const status of Object.values(STATUS)) expect(status).toBeGreaterThanOrEqual(400)
})

test.each([
  '/',
  '/v1',
  '/v2/sessions',
  '/v1/sessions/a/b/c',
  '/v1/widget/token/',
  '/%',
  '/%00',
  '/..%2f..%2fetc/passwd',
])('there is nothing at %s', async (path) => {
  const { call } = await setupServer()
  await expectProblem(await call('GET', path), 404, 'not_found')
})

test.each([
  ['PUT', '/v1/widget/token', 'POST, OPTIONS, GET, HEAD, DELETE'],
  ['PUT', '/v1/sessions', 'POST, GET, HEAD'],
  ['DELETE', '/v1/sessions/ses_1/messages', 'POST, GET, HEAD'],
  ['POST', '/v1/widgets/wgt_1/config', 'GET, HEAD'],
  ['POST', '/healthz', 'GET, HEAD'],
])('%s is no method of %s, and Allow says which are', async (method, path, allow) => {
  const { call } = await setupServer()
  const response = await call(method, path)
  await expectProblem(response, 405, 'method_not_allowed')
  const sorted = (list: string | null) => list?.split(', ').toSorted()
  expect(sorted(response.headers.get('allow'))).toEqual(sorted(allow))
})

test('OPTIONS without a question of CORS answers what is allowed', async () => {
  const { call } = await setupServer()
  const response = await call('OPTIONS', '/healthz')
  expect([response.status, response.headers.get('allow')]).toEqual([204, 'GET, HEAD'])
})

test('HEAD answers the headers of GET and no body', async () => {
  const { call } = await setupServer()
  const response = await call('HEAD', '/healthz')
  expect([response.status, await response.text()]).toEqual([200, ''])
  expect(response.headers.get('content-type')).toBe('application/json')
})

test("the caller's request id is passed on where it is a sane one", async () => {
  const { call } = await setupServer()
  const idFor = async (id: string) =>
    (await call('GET', '/healthz', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
  expect(await idFor('req-1.a:b_c')).toBe('req-1.a:b_c')
  for (const odd of ['<script>', 'a b', 'x'.repeat(129), 'é'])
    expect(await idFor(odd)).toMatch(/^[0-9a-f-]{36}$/)
})

test('a mistake of ours is a problem that tells nothing but its request, and the log has the rest', async () => {
  const entries: object[] = []
  const log = { ...silent, error: (fields: object) => void entries.push(fields) }
  const { call, mint, store } = await setupServer({ log })
  const token = await mint()
  store.isTokenRevoked = () => Promise.reject(new Error('the disk is gone: /var/lib/secret'))
  const response = await call('GET', '/v1/sessions', { bearer: token })
  const problem = await expectProblem(response, 500, 'internal_error')
  expect(JSON.stringify(problem)).not.toMatch(/disk|\/var|stack| at \//)
  expect(entries).toEqual([
    {
      requestId: response.headers.get('x-request-id'),
      error: expect.objectContaining({ message: expect.stringContaining('disk') }),
    },
  ])
})
