import { expect, test, vi } from 'vitest'
import { HeldToken } from '../../../protocol/widget-token.js'
import { NOON, setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const PATH = '/v1/widget/token'

test('a token that works is told so, with whose it is and until when', async () => {
  const { call, mint, widget } = await setupServer()
  const answer = HeldToken.parse(await (await call('GET', PATH, { bearer: await mint() })).json())
  expect(answer).toEqual({
    widget: widget.id,
    visitor: { id: expect.stringMatching(/^vis_/) },
    expires_at: new Date(NOON + 600_000).toISOString(),
  })
})

test('asking about a token and ending it store nothing of its visitor, and its first use does', async () => {
  const { call, mint, store } = await setupServer()
  const remember = vi.spyOn(store, 'rememberVisitor')
  const token = await mint()
  await call('GET', PATH, { bearer: token })
  await call('DELETE', PATH, { bearer: token })
  expect(remember).not.toHaveBeenCalled()
  await call('GET', '/v1/sessions', { bearer: await mint() })
  expect(remember).toHaveBeenCalledOnce()
})

test('a token that was ended lets nobody in any more, and others still do', async () => {
  const { call, mint } = await setupServer()
  const [ended, other] = [await mint(), await mint()]
  expect((await call('DELETE', PATH, { bearer: ended })).status).toBe(204)
  await expectProblem(await call('GET', '/v1/sessions', { bearer: ended }), 401, 'token_revoked')
  await expectProblem(await call('DELETE', PATH, { bearer: ended }), 401, 'token_revoked')
  expect((await call('GET', '/v1/sessions', { bearer: other })).status).toBe(200)
})

test('only its holder ends a token', async () => {
  const { call, key } = await setupServer()
  await expectProblem(await call('DELETE', PATH), 401, 'missing_credentials')
  await expectProblem(await call('DELETE', PATH, { bearer: 'a.b.c' }), 401, 'token_invalid')
  await expectProblem(await call('DELETE', PATH, { bearer: key.secret }), 401, 'wrong_credentials')
})

test('a page may ask about a token and end it, and never to mint one', async () => {
  const { call } = await setupServer()
  const response = await call('OPTIONS', PATH, {
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-methods')).toBe('GET, DELETE')
})

test('a page on a forbidden origin is told so, and ends nothing', async () => {
  const { call, mint } = await setupServer({ origins: ['https://shop.example'] })
  const token = await mint()
  const headers = { origin: 'https://evil.example' }
  for (const method of ['GET', 'DELETE']) {
    await expectProblem(await call(method, PATH, { bearer: token, headers }), 403, 'origin_not_allowed')
  }
  expect((await call('GET', '/v1/sessions', { bearer: token })).status).toBe(200)
})
