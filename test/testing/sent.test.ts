// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest'
import { createFakeLatchkey, type FakeConfig, type FakeOptions } from '../../testing/index.js'
import { useCustomer } from './setup.js'

describe('a page that tracks', () => {
  const customer = useCustomer()

  function setup() {
    vi.useFakeTimers()
    const { fake, latchkey, codes } = customer()
    const calls = () => fake.requests.filter(({ operation }) => operation === 'trackEvents')
    return {
      fake,
      codes,
      track: (name: string) => void latchkey.track(name, { plan: 'pro' }),
      statuses: () => calls().map(({ status }) => status),
      names: () => fake.events.map(({ name }) => name),
      whenSent: (times: number) => fake.clock.until(() => calls().length === times),
      whenThere: (count: number) => fake.clock.until(() => fake.events.length === count),
    }
  }

  test('is read in events, once', async () => {
    const { fake, track, whenThere, statuses, codes } = setup()
    track('plan chosen')
    await whenThere(1)
    await fake.clock.pass(60_000)
    expect(fake.events).toMatchObject([
      { name: 'plan chosen', properties: { plan: 'pro' }, significant: false },
    ])
    expect(statuses()).toEqual([200])
    expect(codes).toEqual([])
  })

  test('offline it waits, and sends once online', async () => {
    const { fake, track, whenThere, names } = setup()
    track('before')
    await whenThere(1)
    fake.goOffline()
    track('meanwhile')
    await fake.clock.pass(5_000)
    expect(names()).toEqual(['before'])
    fake.goOnline()
    await whenThere(2)
    await fake.clock.pass(60_000)
    expect(names()).toEqual(['before', 'meanwhile'])
  })

  test('sends again when an answer is lost, and it is there once', async () => {
    const { fake, track, whenSent, statuses, names } = setup()
    fake.fail('answer_lost', { times: 1 })
    track('plan chosen')
    await whenSent(2)
    expect(statuses()).toEqual([undefined, 200])
    expect(names()).toEqual(['plan chosen'])
  })

  test('of an expired token asks for another, and nobody hears of it', async () => {
    const { fake, track, whenThere, statuses, codes } = setup()
    track('before')
    await whenThere(1)
    fake.expireToken()
    track('after')
    await whenThere(2)
    expect(statuses()).toEqual([200, 401, 200])
    expect(codes).toEqual([])
  })

  test.each([
    ['rate_limited', 429],
    ['api_failing', 500],
  ] as const)('gets over %s', async (name, status) => {
    const { fake, track, whenThere, statuses, codes } = setup()
    fake.fail(name, { on: 'trackEvents', times: 1 })
    track('plan chosen')
    await whenThere(1)
    expect(statuses()).toEqual([status, 200])
    expect(codes).toEqual([])
  })

  test.each(['request_refused', 'origin_not_allowed'] as const)('tells of %s by name', async (name) => {
    const { fake, track, codes } = setup()
    fake.fail(name, { on: 'trackEvents' })
    track('plan chosen')
    await fake.clock.until(() => codes.length > 0)
    expect(codes).toEqual([name])
    expect(fake.events).toEqual([])
  })
})

describe('a form that is sent', () => {
  const leadForm = {
    fields: [{ name: 'email', label: 'Your email', type: 'email' as const, required: true }],
  }

  function setup(options: FakeOptions = { config: { leadForm } }) {
    const fake = createFakeLatchkey(options)
    const { token } = fake.mint({ visitor: { id: 'sam', name: 'Sam Lee' }, metadata: { plan: 'basic' } })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return {
      fake,
      async send(fields: object, more: object = {}) {
        const body = JSON.stringify({ fields, ...more })
        const answer = await fake.fetch(`${fake.apiUrl}/v1/leads`, { method: 'POST', headers, body })
        const { code, errors } = (await answer.json()) as { code?: string; errors?: { field: string }[] }
        return [answer.status, code ?? '', ...(errors?.map(({ field }) => field) ?? [])]
      },
    }
  }

  test('is read in leads, once, with who sent it', async () => {
    const { fake, send } = setup()
    const id = `led_${'a'.repeat(20)}`
    fake.fail('answer_lost', { times: 1 })
    await expect(send({ email: 'sam@example.com' }, { id })).rejects.toThrow('Failed to fetch')
    expect(await send({ email: 'sam@example.com' }, { id, intent: { plan: 'pro' } })).toEqual([200, ''])
    expect(fake.leads).toMatchObject([
      { fields: { email: 'sam@example.com' }, visitor: { name: 'Sam Lee' }, metadata: { plan: 'basic' } },
    ])
  })

  test('is refused by the fields that are wrong, and where there is no form', async () => {
    const { fake, send } = setup()
    expect(await send({ email: 'sam', size: 3 })).toEqual([
      422,
      'invalid_request',
      'fields.size',
      'fields.email',
    ])
    fake.fail('no_lead_form', { times: 1 })
    expect(await send({ email: 'sam@example.com' })).toEqual([409, 'no_lead_form'])
    expect(await setup({}).send({ email: 'sam@example.com' })).toEqual([409, 'no_lead_form'])
    expect(fake.leads).toEqual([])
  })

  test.each([
    ['config.leadForm.fields: given a list of 0; allowed is at least 1 items.', { fields: [] }],
    [
      'config.leadForm.fields.0: given an object; allowed is a select with its options, or any other type without.',
      { fields: [{ name: 'plan', label: 'Plan', type: 'select' as const }] },
    ],
  ])('belongs to a form that makes sense: %s', (message, form) => {
    expect(() => setup({ config: { leadForm: form } })).toThrow(new TypeError(message))
  })

  test.each<[string, FakeConfig]>([
    [
      'config.quickActions.0: given an object; allowed is a label with exactly one',
      { quickActions: [{ label: 'x' }] },
    ],
    ['config.texts.home.start: given ""; allowed is at least 1 characters.', { texts: { 'home.start': '' } }],
  ])('so does what else is published: %s', (message, config) => {
    expect(() => setup({ config })).toThrow(message)
  })

  test('a page reads the form in its configuration, as the server completes it', async () => {
    const { fake } = setup()
    const answer = await fake.fetch(`${fake.apiUrl}/v1/widgets/${fake.widget}/config`)
    expect(await answer.json()).toMatchObject({
      leadForm: { fields: [{ name: 'email', required: true }], beforeConversation: false },
    })
  })
})
