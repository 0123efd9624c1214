// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest'
import { CODES } from '../../loader/doctor/codes.js'
import type { LatchkeyError } from '../../loader/error.js'
import { ProblemCode } from '../../protocol/problem.js'
import { PROBLEM_STATUS as STATUS } from '../../protocol/problem-status.js'
import { BY_THE_PAGE, createFakeLatchkey, FAILURES, type FailureName } from '../../testing/index.js'
import { useCustomer } from './setup.js'

const setup = useCustomer()
type Customer = ReturnType<typeof setup>

/** Where an answer alone is not all that it takes. */
interface Circumstances {
  given?: Parameters<typeof setup>[0]
  /** Once the panel has shown its content. */
  isLater?: boolean
  /** Default: the panel opens. */
  act?: (customer: Customer) => Promise<void>
}

const CIRCUMSTANCES: { [name in FailureName]?: Circumstances } = {
  token_route_cross_origin: { given: { fake: { tokenUrl: 'https://host.test/token' } } },
  no_token_provider: { given: { fake: { config: { anonymous: true } }, page: { tokenUrl: undefined } } },
  // Nothing is wrong with a page that nobody is signed in to: whoever asks is told.
  identity_required: { act: ({ latchkey }) => latchkey.refresh() },
  stale_token: { isLater: true, act: ({ latchkey }) => latchkey.refresh() },
  tenant_token_ended: {
    act: ({ latchkey, fake }) => latchkey.open('acme', { jwtToken: fake.tenantToken('acme') }),
  },
  tenant_token_refused: {
    act: ({ latchkey, fake }) => latchkey.open('acme', { jwtToken: () => fake.tenantToken('acme') }),
  },
  tenant_mismatch: {
    act: ({ latchkey, fake }) => latchkey.open('acme', { jwtToken: fake.tenantToken('acme') }),
  },
}

const TESTED_ELSEWHERE = ['chunk_failed', 'offline', 'timeout', 'answer_lost']

describe('a page that meets it says so by the same name', () => {
  test.each(FAILURES.filter((name) => !TESTED_ELSEWHERE.includes(name)))('%s', async (name) => {
    vi.useFakeTimers()
    const {
      given,
      isLater = false,
      act = ({ latchkey }: Customer) => latchkey.open(),
    } = CIRCUMSTANCES[name] ?? {}
    const customer = setup(given)
    const { fake, codes } = customer
    if (isLater) await openFirst(customer)
    fake.fail(name)
    act(customer).catch(({ code }: LatchkeyError) => codes.push(code))
    await fake.clock.until(() => codes.some((code) => code === name))
  })
})

async function openFirst({ latchkey, fake }: Customer): Promise<void> {
  void latchkey.open()
  await fake.clock.until(() => latchkey.state() === 'ready')
}

test('every public code can be provoked, or is the page’s own doing, and then it says how', () => {
  const ways = [...FAILURES, ...Object.keys(BY_THE_PAGE)]
  expect(ways.filter((name) => name in CODES).toSorted()).toEqual(Object.keys(CODES).toSorted())
  for (const name of Object.keys(BY_THE_PAGE)) {
    expect(() => createFakeLatchkey().fail(name as FailureName)).toThrow('No answer of a server leads to')
  }
  expect(() => createFakeLatchkey().fail('constructor' as FailureName)).toThrow('is no failure')
})

test('every problem of the API comes with the API’s own status', async () => {
  for (const code of ProblemCode.options) {
    const fake = createFakeLatchkey()
    fake.fail(code, { on: 'listSessions' })
    const answer = await fake.fetch(`${fake.apiUrl}/v1/sessions`)
    expect([code, answer.status]).toEqual([code, STATUS[code]])
    expect(await answer.json()).toMatchObject({ code, status: STATUS[code] })
  }
})

test('it strikes as often as asked, where asked, and until it is taken back', async () => {
  const fake = createFakeLatchkey()
  const list = async () => {
    const headers = { authorization: `Bearer ${fake.mint().token}` }
    return (await fake.fetch(`${fake.apiUrl}/v1/sessions`, { headers })).status
  }
  fake.fail('api_failing', { times: 2 })
  expect([await list(), await list(), await list()]).toEqual([500, 500, 200])
  const end = fake.fail('rate_limited', { on: ['postMessage', 'listSessions'] })
  fake.fail('session_closed', { on: 'listSessions', times: 1 })
  expect([await list(), await list()]).toEqual([409, 429])
  end()
  expect(await list()).toBe(200)
  fake.fail('origin_not_allowed')
  fake.recover()
  expect(await list()).toBe(200)
})

test('what is held goes on once it is let go, and ends when it is called off', async () => {
  const fake = createFakeLatchkey()
  const end = fake.fail('timeout')
  const headers = { authorization: `Bearer ${fake.mint().token}` }
  const held = fake.fetch(`${fake.apiUrl}/v1/sessions`, { headers })
  const calling = new AbortController()
  const calledOff = fake.fetch(`${fake.apiUrl}/v1/sessions`, { headers, signal: calling.signal })
  calling.abort()
  await expect(calledOff).rejects.toThrow(/abort/i)
  expect(fake.requests.map(({ status }) => status)).toEqual([undefined, undefined])
  end()
  expect((await held).status).toBe(200)
})

test('an answer that is lost was given all the same: sent again, a message is there once', async () => {
  const fake = createFakeLatchkey({ conversation: [{ author: 'agent', text: 'Welcome back' }] })
  fake.fail('answer_lost', { times: 1 })
  const headers = { authorization: `Bearer ${fake.mint().token}`, 'content-type': 'application/json' }
  const [session] = (
    (await (await fake.fetch(`${fake.apiUrl}/v1/sessions`, { headers })).json()) as {
      items: { id: string }[]
    }
  ).items
  const body = JSON.stringify({ id: `msg_${'a'.repeat(24)}`, text: 'Hello' })
  const post = () =>
    fake.fetch(`${fake.apiUrl}/v1/sessions/${session?.id}/messages`, { method: 'POST', headers, body })
  await expect(post()).rejects.toThrow('Failed to fetch')
  expect(fake.messages).toHaveLength(1)
  expect((await post()).status).toBe(200)
  expect(fake.messages).toHaveLength(1)
})
