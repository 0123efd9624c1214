// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { Given } from '../../../../loader/doctor/examination.js'
import { askServer } from '../../../../loader/doctor/look/anonymous.js'
import type { Reply } from '../../../../loader/doctor/look/call.js'
import { answered, API } from '../setup.js'

const GIVEN: Given = { apiUrl: API, widget: 'wgt_1' }
const CONFIG = { id: 'wgt_1', anonymous: true, publishableKey: 'lk_pk_1' }

async function ask(
  config: Reply | undefined,
  reply: Reply = answered({ body: { token: 'a' } }),
  given = GIVEN,
) {
  const calls: [string, RequestInit | undefined][] = []
  const supply = await askServer(given, config, (url, request) => {
    calls.push([url, request])
    return Promise.resolve(reply)
  })
  return { supply, calls }
}

test('the server is asked as the loader asks, without a secret', async () => {
  const { supply, calls } = await ask(answered({ body: CONFIG }))
  expect(calls).toEqual([
    [
      `${API}/v1/widget/anonymous-token`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'lk_pk_1' },
        body: '{"widget":"wgt_1"}',
        credentials: 'omit',
      },
    ],
  ])
  expect(supply).toMatchObject({
    source: 'anonymous',
    subject: API,
    outcome: { kind: 'given', answer: { token: 'a' } },
  })
})

test.each<[what: string, config: Reply | undefined]>([
  ['the widget does not allow it', answered({ body: { ...CONFIG, anonymous: false } })],
  ['there is no key to name the workspace by', answered({ body: { ...CONFIG, publishableKey: undefined } })],
  ['there is no configuration', undefined],
  ['the configuration could not be had', { kind: 'unreachable' }],
  ['something else answered', answered({ body: '<!doctype html>' })],
])('nothing is asked where %s', async (_, config) => {
  expect(await ask(config)).toEqual({ supply: undefined, calls: [] })
})

test.each<[reply: Reply, kind: string]>([
  [answered({ status: 403, body: { code: 'origin_not_allowed' } }), 'refused'],
  [{ kind: 'unreachable' }, 'unreachable'],
  [{ kind: 'late' }, 'late'],
])('what comes of it is told: %j', async (reply, kind) => {
  expect((await ask(answered({ body: CONFIG }), reply)).supply?.outcome.kind).toBe(kind)
})
