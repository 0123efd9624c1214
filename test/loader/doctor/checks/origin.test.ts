// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { origin } from '../../../../loader/doctor/checks/origin.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import { answered, API, fromRoute, mint, PAGE, setup } from '../setup.js'

const api = (reply: Parameters<typeof answered>[0]): Partial<Examination> => ({
  call: () => Promise.resolve(answered(reply)),
})
const gave = (answer: unknown): Partial<Examination> => ({ supply: () => Promise.resolve(fromRoute(answer)) })

test.each<[what: string, changes: Partial<Examination>, verdict: string, sentence: RegExp, fix: RegExp]>([
  ['allowed', {}, 'ok', /^https:\/\/shop\.example may use this widget/, /^$/],
  [
    'not allowed',
    api({ status: 403, body: { code: 'origin_not_allowed' } }),
    'problem',
    /^https:\/\/shop\.example is not an allowed origin of wgt_1/,
    /`latchkey widget update wgt_1 --origin https:\/\/shop\.example`/,
  ],
  [
    'a refused token',
    api({ status: 401, body: { code: 'token_revoked' } }),
    'problem',
    /\(token_revoked\)/,
    /project key/,
  ],
  ['a failing server', api({ status: 500 }), 'problem', /answered 500/, /log/],
  [
    'no server',
    { call: () => Promise.resolve({ kind: 'unreachable' }) },
    'problem',
    /could not be reached/,
    /network/,
  ],
  ['no widget', { given: { apiUrl: API } }, 'unchecked', /no widget to ask about/, /^$/],
  ['no configuration', { config: () => Promise.resolve({ kind: 'late' }) }, 'unchecked', /no widget/, /^$/],
  ['nobody signed in', gave(null), 'unchecked', /only a token can ask/, /Token above/],
  [
    'a page without an origin',
    { page: () => Promise.resolve({ ...PAGE, origin: 'null' }) },
    'problem',
    /no origin that a widget could allow/,
    /allow-same-origin/,
  ],
])('%s', async (_what, changes, verdict, sentence, fix) => {
  expect(await origin.find(setup(changes))).toEqual([
    { verdict, sentence: expect.stringMatching(sentence), fix: expect.stringMatching(fix) },
  ])
})

test('it asks with the token, and without cookies, for what starts and stores nothing', async () => {
  const token = mint()
  const calls: [string, RequestInit | undefined][] = []
  const call: Examination['call'] = (url, request) => {
    calls.push([url, request])
    return Promise.resolve(answered())
  }
  await origin.find(setup({ ...gave({ token }), call }))
  expect(calls).toEqual([
    [`${API}/v1/widget/token`, { headers: { authorization: `Bearer ${token}` }, credentials: 'omit' }],
  ])
})

test.each(['lk_sk_1', mint({}, 'at+jwt')])('%s is sent nowhere', async (token) => {
  const call = () => Promise.reject(new Error('It was sent.'))
  const [finding] = await origin.find(setup({ ...gave({ token }), call }))
  expect(finding?.verdict).toBe('unchecked')
})
