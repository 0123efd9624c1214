import { describe, expect, test } from 'vitest'
import { diagnose } from '../../../loader/doctor/diagnose.js'
import { toFailure } from '../../../loader/keeper/failure.js'
import { ANYONE } from '../../../loader/keeper/naming.js'
import { createProvider } from '../../../loader/keeper/provider.js'
import type { Settings } from '../../../loader/options.js'
import { createFakeClock } from '../../support/clock.js'
import { createTokenEndpoint } from '../../support/token-endpoint.js'

const API = 'https://widget.example.com'

function setup(given: Partial<Settings>, { isAnonymous = false } = {}) {
  const clock = createFakeClock()
  const endpoint = createTokenEndpoint(clock, { latencyMs: 0 })
  const settings = { widget: 'wgt_1', apiUrl: API, ...given } as Settings
  const provider = createProvider(() => settings, {
    clock,
    fetch: endpoint.fetch,
    pageOrigin: 'https://shop.example',
    diagnose: async (refusal) => diagnose(refusal),
    isAnonymous,
    grant: (call) => call({ url: `${API}/grant`, body: JSON.stringify({ reason: 'granted' }) }),
  })
  const leaving = new AbortController()
  const late: unknown[] = []
  async function ask() {
    const outcome = provider
      .ask({ reason: 'early', current: undefined, signal: leaving.signal }, (minted) =>
        late.push(minted?.token),
      )
      .then(
        (minted) => minted && minted.token,
        (thrown: unknown) => toFailure(thrown, 'getToken').code,
      )
    await clock.advance(15_000)
    return outcome
  }
  return { provider, settings, endpoint, clock, late, ask, leave: () => leaving.abort(new Error('left')) }
}

const getToken = () => 'from-callback'
const tokenUrl = '/token'

test.each<[name: string, subject: string, given: Partial<Settings>]>([
  ['callback', 'getToken', { getToken, tokenUrl, token: 'first' }],
  ['url', '/token', { tokenUrl, token: 'first' }],
  ['fixed', API, { token: 'first' }],
  ['anonymous', API, {}],
])('it is called %s, and failures are said of %s', (name, subject, given) => {
  expect(setup(given).provider).toMatchObject({ name, subject })
})

describe('where the widget lets anonymous visitors talk', () => {
  const isAnonymous = true
  const reasons = ({ endpoint }: ReturnType<typeof setup>) => endpoint.calls.map(({ reason }) => reason)

  test('the server itself gives the token, where nobody else does', async () => {
    const it = setup({}, { isAnonymous })
    expect(await it.ask()).toContain('.')
    expect(reasons(it)).toEqual(['granted'])
  })

  test.each<[what: string, given: Partial<Settings>]>([
    ['a callback', { getToken: () => null }],
    ['a callback in its long form', { getToken: async () => ({ token: null }) }],
  ])('the server does where %s says that nobody is signed in', async (_, given) => {
    const it = setup(given, { isAnonymous })
    expect(await it.ask()).toContain('.')
    expect(reasons(it)).toEqual(['granted'])
  })

  test('a route is asked first, every time', async () => {
    const it = setup({ tokenUrl }, { isAnonymous })
    it.endpoint.reply((count) => (count % 2 === 0 ? { body: { token: null } } : {}))
    await it.ask()
    await it.ask()
    expect(reasons(it)).toEqual(['early', 'granted', 'early', 'granted'])
  })

  test.each<[what: string, given: Partial<Settings>, code: string]>([
    ['a callback that throws', { getToken: () => Promise.reject(new Error('no')) }, 'get_token_failed'],
    ['a callback that hangs', { getToken: () => new Promise(() => {}) }, 'token_timeout'],
    ['a callback without a token', { getToken: (() => undefined) as never }, 'bad_response'],
  ])('%s makes nobody anonymous', async (_, given, code) => {
    const it = setup(given, { isAnonymous })
    expect(await it.ask()).toBe(code)
    expect(reasons(it)).toEqual([])
  })

  test.each([401, 403, 500])('a route that answers %i makes nobody anonymous', async (status) => {
    const it = setup({ tokenUrl }, { isAnonymous })
    it.endpoint.reply({ status })
    await it.ask()
    expect(reasons(it)).toEqual(['early'])
  })

  test('a token that the page gave once is somebody’s, and nobody’s after it', async () => {
    const it = setup({ token: 'first' }, { isAnonymous })
    expect(await it.ask()).toBe('first')
    expect(await it.ask()).toBe('no_token_provider')
    expect(reasons(it)).toEqual([])
  })

  test('a first token is anybody’s only where nobody vouches for any', () => {
    const visitor = { id: 'alex' }
    expect(setup({ visitor }, { isAnonymous }).provider.visitor).toBe(ANYONE)
    expect(setup({ visitor, tokenUrl }, { isAnonymous }).provider.visitor).toBe(visitor)
    expect(setup({ visitor, getToken }, { isAnonymous }).provider.visitor).toBe(visitor)
    expect(setup({ visitor, token: 'first' }, { isAnonymous }).provider.visitor).toBe(visitor)
  })
})

test('a first token is the first answer, once', async () => {
  const { ask } = setup({ token: 'first', getToken })
  expect(await ask()).toBe('first')
  expect(await ask()).toBe('from-callback')
})

test('a callback beats a route', async () => {
  const { ask, endpoint } = setup({ getToken, tokenUrl })
  expect(await ask()).toBe('from-callback')
  expect(endpoint.calls).toEqual([])
})

test('options that change are read anew', async () => {
  const { ask, settings, endpoint } = setup({ getToken })
  await ask()
  settings.getToken = undefined
  settings.tokenUrl = tokenUrl
  await ask()
  expect(endpoint.calls).toHaveLength(1)
})

test.each<[given: Partial<Settings>, answers: (string | null)[]]>([
  [{}, ['no_token_provider', 'no_token_provider']],
  [{ token: 'first' }, ['first', 'no_token_provider']],
  [{ token: 'two words', getToken }, ['bad_response', 'from-callback']],
  [{ token: 'lk_sk_oops' }, ['secret_key_in_page']],
  [{ getToken: () => null }, [null]],
  [{ getToken: () => Promise.resolve({ token: null }) }, [null]],
  [{ getToken: (() => undefined) as never }, ['bad_response']],
  [{ getToken: () => Promise.reject(new Error('no')) }, ['get_token_failed']],
  [{ getToken: () => new Promise(() => {}) }, ['token_timeout']],
])('%j answers %j', async (given, answers) => {
  const { ask } = setup(given)
  for (const answer of answers) expect(await ask()).toBe(answer)
})

test('what a callback throws need not be an error', async () => {
  const thrown: unknown = 'signed out'
  const { ask } = setup({
    getToken() {
      throw thrown
    },
  })
  expect(await ask()).toBe('get_token_failed')
})

test('what comes late is handed on, once', async () => {
  const { ask, clock, late } = setup({
    getToken: () => new Promise((resolve) => clock.arrive(16_000, () => resolve('late'))),
  })
  expect(await ask()).toBe('token_timeout')
  await clock.advance(2_000)
  expect(late).toEqual(['late'])
})

test.each<[Partial<Settings>]>([[{ tokenUrl }], [{ getToken: () => new Promise(() => {}) }]])(
  'whoever leaves waits for nothing (%j)',
  async (given) => {
    const { provider, endpoint, clock } = setup(given)
    endpoint.reply({ hangs: 'headers' })
    const leaving = new AbortController()
    const outcome = provider.ask({ reason: 'start', current: undefined, signal: leaving.signal }, () => {})
    const settled = expect(outcome).rejects.toBeDefined()
    leaving.abort(new Error('left'))
    await settled
    await clock.advance(0)
    expect(clock.pending()).toBe(0)
  },
)
