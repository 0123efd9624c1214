import { afterEach, expect, test, vi } from 'vitest'
import type { JwtToken, TenantTokenRequest } from '../../../../loader/latchkey.js'
import { createTenantToken, GIVE_LIMIT_MS } from '../../../../widget/more/connections/tenant-token.js'
import { toToken } from '../../../support/token-endpoint.js'

const HOUR_S = 3600
const WHY = 'Its signing key was revoked.'
let count = 0
/** Never the same twice; its `iat` is far from any clock here. */
const sign = (lifetimeS = HOUR_S) =>
  toToken({ sub: 'acme', jti: count++, iat: 7, exp: 7 + lifetimeS }, { alg: 'RS256', typ: 'JWT' })

function setup(jwtToken?: JwtToken) {
  const asked: TenantTokenRequest[] = []
  const answers: (() => unknown)[] = []
  const now = { wall: 1e12, monotonic: 50 }
  const give: JwtToken = (request) => {
    asked.push(request)
    return (answers.shift() ?? sign)() as string
  }
  const token = createTenantToken(jwtToken ?? give, {
    wallMs: () => now.wall,
    monotonicMs: () => now.monotonic,
  })
  return {
    token,
    next: () => token.ensureFresh('start'),
    reasons: () => asked.map(({ reason }) => reason),
    asked,
    answer: (...given: (() => unknown)[]) => void answers.push(...given),
    pass(s: number) {
      now.wall += s * 1000
      now.monotonic += s * 1000
    },
    now,
  }
}

afterEach(() => void vi.useRealTimers())

test('whoever asks meanwhile shares one call, and later ones need none', async () => {
  const { next, reasons, pass } = setup()
  const tokens = await Promise.all([next(), next(), next()])
  expect(new Set(tokens).size).toBe(1)
  pass(HOUR_S - 121)
  expect(await next()).toBe(tokens[0])
  expect(reasons()).toEqual(['start'])
})

test.each([
  [HOUR_S, 120],
  [240, 60],
  [40, 15],
  [20, 10],
])('of %i s, the last %i are for refreshing while the old one serves', async (lifetimeS, leadS) => {
  const { next, reasons, pass, answer } = setup()
  answer(() => sign(lifetimeS))
  const first = await next()
  pass(lifetimeS - leadS - 0.1)
  await next()
  expect(reasons()).toEqual(['start'])
  pass(0.2)
  expect(await next()).toBe(first)
  expect(reasons()).toEqual(['start', 'early'])
  await vi.waitFor(async () => expect(await next()).not.toBe(first))
  expect(reasons()).toEqual(['start', 'early'])
})

test('an early refresh that fails is no failure, and is tried again', async () => {
  const { next, reasons, pass, answer } = setup()
  const first = await next()
  pass(HOUR_S - 60)
  answer(
    () => Promise.reject(new Error('no session')),
    () => first,
  )
  expect(await next()).toBe(first)
  await vi.waitFor(async () => expect(await next()).toBe(first))
  expect(reasons().slice(0, 2)).toEqual(['start', 'early'])
})

test('one that has ended is not used', async () => {
  const { next, reasons, pass } = setup()
  const first = await next()
  pass(HOUR_S)
  expect(await next()).not.toBe(first)
  expect(reasons()).toEqual(['start', 'expired'])
})

test.each(['wall', 'monotonic'] as const)(
  'a sleep counts if only the %s clock knows of it',
  async (clock) => {
    const { next, reasons, now } = setup()
    await next()
    now[clock] += HOUR_S * 1000
    await next()
    expect(reasons()).toEqual(['start', 'expired'])
  },
)

test('a wall clock that is set back makes nothing younger', async () => {
  const { next, reasons, now, pass } = setup()
  await next()
  now.wall -= 10 * HOUR_S * 1000
  pass(HOUR_S)
  await next()
  expect(reasons()).toEqual(['start', 'expired'])
})

test('after a refusal the next one is asked for once, by all', async () => {
  const { token, next, reasons } = setup()
  const first = await next()
  token.refuse(first, WHY)
  const [second, third] = await Promise.all([next(), next()])
  expect(second).toBe(third)
  expect(second).not.toBe(first)
  expect(reasons()).toEqual(['start', 'refused'])
})

test('after its end the same one handed back is an error as well', async () => {
  const { next, pass, answer } = setup()
  const first = await next()
  pass(HOUR_S)
  answer(() => first)
  await expect(next()).rejects.toMatchObject({ code: 'stale_token', retryable: false })
})

test('a late refusal keeps the replacement', async () => {
  const { token, next, reasons } = setup()
  const first = await next()
  token.refuse(first, WHY)
  const second = await next()
  token.refuse(first, WHY)
  expect(await next()).toBe(second)
  expect(reasons()).toEqual(['start', 'refused'])
})

test('the refused one handed back is an error, and no loop', async () => {
  const { token, next, reasons, answer } = setup()
  const first = await next()
  token.refuse(first, WHY)
  answer(() => first)
  await expect(next()).rejects.toMatchObject({ code: 'tenant_token_refused', message: WHY, retryable: false })
  expect(reasons()).toHaveLength(2)
  expect(await next()).not.toBe(first)
})

test.each<[string, () => unknown, string]>([
  [
    'throws',
    () => {
      throw new Error('no session')
    },
    'tenant_token_failed',
  ],
  ['rejects', () => Promise.reject(new Error('no session')), 'tenant_token_failed'],
  ['gives nothing', () => undefined, 'bad_tenant_token'],
  ['gives an object', () => ({ token: sign() }), 'bad_tenant_token'],
  ['gives a page', () => '<!doctype html>', 'bad_tenant_token'],
  ['gives a line too many', () => sign() + '\n', 'bad_tenant_token'],
  ['gives three parts of nothing', () => 'a.b.c', 'bad_tenant_token'],
  ['gives a publishable key', () => 'lk_pk_' + 'x'.repeat(38), 'bad_tenant_token'],
  ['gives a widget token', () => toToken({ sub: 'vis_1' }), 'bad_tenant_token'],
  ['gives an access token', () => toToken({}, { typ: 'at+jwt' }), 'access_token_in_page'],
  ['gives a secret key', () => 'lk_sk_' + 'x'.repeat(38), 'secret_key_in_page'],
])('a function that %s is told of, and of what it gave nothing', async (_, answer, code) => {
  const { next, answer: give } = setup()
  give(answer)
  const error = await next().catch((thrown: unknown) => thrown as Error)
  expect(error).toMatchObject({ name: 'LatchkeyError', code, subject: 'jwtToken' })
  expect(JSON.stringify(error) + String(error)).not.toMatch(/eyJ|lk_.k_x/)
  await expect(next()).resolves.toMatch(/^eyJ/)
})

test('a function that hangs has 15 s, and is told', async () => {
  vi.useFakeTimers()
  const { next, asked, answer } = setup()
  answer(() => new Promise(() => {}))
  const outcome = expect(next()).rejects.toMatchObject({ code: 'token_timeout', retryable: true })
  await vi.advanceTimersByTimeAsync(GIVE_LIMIT_MS - 1)
  expect(asked[0]?.signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await outcome
  expect(asked[0]?.signal.aborted).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

test('stopped in the middle, nothing pends and nothing is held', async () => {
  const { token, next, asked, answer } = setup()
  answer(() => new Promise(() => {}))
  const outcome = expect(next()).rejects.toMatchObject({ code: 'destroyed' })
  token.stop()
  await outcome
  expect(asked[0]?.signal.aborted).toBe(true)
  await expect(next()).rejects.toMatchObject({ code: 'destroyed' })
})

test('a text is used until it is refused, whatever the time, and another takes its place', async () => {
  const text = sign()
  const { token, next, pass } = setup(text)
  pass(10 * HOUR_S)
  expect(await next()).toBe(text)
  token.refuse('another', WHY)
  expect(await next()).toBe(text)
  token.refuse(text, WHY)
  await expect(next()).rejects.toMatchObject({
    code: 'tenant_token_ended',
    message: WHY,
    retryable: false,
  })
  const other = sign()
  token.give(other)
  expect(await next()).toBe(other)
})

test('another function for the same tenant ends no token that is still good', async () => {
  const { token, next } = setup()
  const first = await next()
  token.give(() => expect.unreachable())
  expect(await next()).toBe(first)
})
