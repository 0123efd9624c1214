// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Given } from '../../../../loader/doctor/examination.js'
import type { Reply } from '../../../../loader/doctor/look/call.js'
import { askProvider, tokenOf } from '../../../../loader/doctor/look/supply.js'
import type { GetToken } from '../../../../loader/options.js'
import { answered } from '../setup.js'

afterEach(() => void vi.useRealTimers())

const { signal } = new AbortController()

async function ask(given: Given, reply: Reply = answered({ body: { token: 'a' } })) {
  const calls: [string, RequestInit | undefined][] = []
  const call = (url: string, request?: RequestInit) => {
    calls.push([url, request])
    return Promise.resolve(reply)
  }
  return { supply: await askProvider(given, call, signal), calls }
}

describe('the token route', () => {
  test('is asked once, as the keeper asks, and shown without its query', async () => {
    const { supply, calls } = await ask({ tokenUrl: '/token?user=alex', widget: 'wgt_1', token: 'first' })
    expect(calls).toEqual([
      [
        '/token?user=alex',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: '{"widget":"wgt_1","reason":"doctor"}',
          credentials: 'same-origin',
          redirect: 'manual',
        },
      ],
    ])
    expect(supply).toMatchObject({
      source: 'url',
      subject: '/token',
      outcome: { kind: 'given', answer: { token: 'a' } },
    })
  })

  test.each<[reply: Reply, kind: string]>([
    [answered({ status: 201, body: '"a"' }), 'given'],
    [answered({ body: '<form>' }), 'refused'],
    [answered({ status: 204 }), 'refused'],
    [answered({ status: 0 }), 'refused'],
    [answered({ status: 401, body: '{}' }), 'refused'],
    [{ kind: 'unreachable' }, 'unreachable'],
    [{ kind: 'late' }, 'late'],
  ])('%j is %s', async (reply, kind) => {
    const { supply } = await ask({ tokenUrl: '/token' }, reply)
    expect(supply.outcome.kind).toBe(kind)
  })
})

describe('getToken', () => {
  test.each<[what: string, getToken: GetToken, kind: string]>([
    ['gives', () => 'a', 'given'],
    ['promises', () => Promise.resolve({ token: 'a' }), 'given'],
    [
      'throws',
      () => {
        throw new Error('No')
      },
      'threw',
    ],
    ['rejects', () => Promise.reject(new Error('No')), 'threw'],
  ])('%s', async (_what, getToken, kind) => {
    const { supply, calls } = await ask({ getToken, tokenUrl: '/token' })
    expect(supply).toMatchObject({ source: 'callback', subject: 'getToken', outcome: { kind } })
    expect(calls).toEqual([])
  })

  test('is told why, and is not waited for without an end', async () => {
    vi.useFakeTimers()
    const getToken = vi.fn<GetToken>(() => new Promise(() => {}))
    const asking = ask({ getToken })
    await vi.advanceTimersByTimeAsync(15_000)
    expect((await asking).supply.outcome).toEqual({ kind: 'late' })
    expect(getToken.mock.calls).toEqual([
      [{ reason: 'doctor', current: undefined, signal: expect.any(AbortSignal) }],
    ])
    expect(getToken.mock.calls[0]?.[0].signal.aborted).toBe(true)
  })
})

test.each<[given: Given, source: string]>([
  [{ token: 'a' }, 'fixed'],
  [{}, 'none'],
])('of %j the source is %s, and nobody is asked', async (given, source) => {
  const { supply, calls } = await ask(given)
  expect(supply.source).toBe(source)
  expect(calls).toEqual([])
})

test.each<[answer: unknown, token: string | null | undefined]>([
  ['a', 'a'],
  [{ token: 'a' }, 'a'],
  [{ access_token: 'a' }, 'a'],
  [{ token: null, access_token: 'a' }, null],
  [null, null],
  [undefined, undefined],
  [7, undefined],
  [{ token: 7 }, undefined],
])('the token in %j is %j', (answer, token) => {
  const outcome = { kind: 'given', answer, reply: undefined } as const
  expect(tokenOf({ source: 'callback', subject: 'getToken', outcome })).toBe(token)
})
