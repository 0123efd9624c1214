// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { clock } from '../../../../loader/doctor/checks/clock.js'
import { answered, fromRoute, mint, setup } from '../setup.js'

const dateIn = (ms: number) => ({ date: new Date(Date.now() + ms).toUTCString() })
const find = (fromRouteHeaders: Record<string, string>, fromConfigHeaders: Record<string, string>) =>
  clock.find(
    setup({
      supply: () => Promise.resolve(fromRoute(mint(), fromRouteHeaders)),
      config: () => Promise.resolve(answered({ headers: fromConfigHeaders })),
    }),
  )

test.each([
  [0, 'ok', /agree to within [12] s/],
  [45_000, 'ok', /agree to within 4\d s/],
  [600_000, 'warning', /10 min behind the server’s/],
  [-7_200_000, 'warning', /2 h ahead of the server’s/],
])('a server %i ms ahead: %s', async (ms, verdict, sentence) => {
  const [finding] = await find(dateIn(ms), {})
  expect(finding).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) })
})

test('where the route does not tell, the configuration does', async () => {
  const [finding] = await find({}, dateIn(600_000))
  expect(finding?.verdict).toBe('warning')
})

test('the route, which nothing can have kept, comes first', async () => {
  const [finding] = await find(dateIn(0), dateIn(-600_000))
  expect(finding?.verdict).toBe('ok')
})

test.each([{}, { date: 'yesterday' }])('with %j nothing can be said', async (headers) => {
  const [finding] = await find(headers, headers)
  expect(finding?.verdict).toBe('unchecked')
})
