import { expect, test } from 'vitest'
import { Lead, LeadList } from '../../../protocol/lead.js'
import { WidgetConfig } from '../../../protocol/widget-config.js'
import { DeliveryWithLog, type DeliveryList } from '../../../protocol/webhook.js'
import { setupServer } from '../../support/server.js'
import { setupAnonymous, SHOP } from './anonymous-setup.js'
import { expectProblem } from './expect-problem.js'

const FORM = {
  fields: [
    { name: 'email', label: 'Your email', type: 'email', required: true, autocomplete: 'email' },
    { name: 'size', label: 'How many are you?', type: 'number' },
    { name: 'plan', label: 'Which plan?', type: 'select', options: ['basic', 'pro'] },
  ],
  consent: 'We answer by email.',
  thanks: 'Thank you!',
  beforeConversation: true,
}
const MINUTE_MS = 60_000
const ROLES = ['widget', 'analytics', 'admin'] as const

async function setup() {
  const server = await setupServer({ roles: ROLES, leadForm: FORM })
  const { call, key } = server
  return {
    ...server,
    send: (bearer: string, body: object, from?: string) =>
      call('POST', '/v1/leads', { bearer, body, ...(from !== undefined && { from }) }),
    read: (path: string, headers = {}) => call('GET', path, { bearer: key.secret, headers }),
  }
}

const filled = (email = 'alex@example.com') => ({ fields: { email } })
const toList = async (answer: Promise<Response>) => LeadList.parse(await (await answer).json())

test("the form is part of the widget's public configuration", async () => {
  const { call, widget } = await setup()
  const answer = await call('GET', `/v1/widgets/${widget.id}/config`)
  const { leadForm } = WidgetConfig.parse(await answer.json())
  expect(leadForm).toMatchObject({ consent: 'We answer by email.', beforeConversation: true })
  expect(leadForm?.fields.map(({ name, required }) => [name, required])).toEqual([
    ['email', true],
    ['size', false],
    ['plan', false],
  ])
})

test('what the token says and what the page says are kept apart', async () => {
  const { mint, send, read } = await setup()
  const bearer = await mint({ visitor: { id: '1', name: 'Alex' }, metadata: { plan: 'basic' } })
  const page = { url: 'https://shop.example/pricing', utm: { source: 'mail' }, visitor: { name: 'Mallory' } }
  const answer = await send(bearer, {
    fields: { email: ' me@example.com ', size: 3, plan: null },
    intent: { product: 'pro' },
    page,
  })
  expect(answer.status).toBe(201)
  const lead = Lead.parse(await answer.json())
  expect(lead).toMatchObject({
    visitor: { name: 'Alex', email: null },
    metadata: { plan: 'basic' },
    intent: { product: 'pro' },
    page,
  })
  expect(lead.fields).toEqual({ email: 'me@example.com', size: 3 })
  expect(await (await read(`/v1/leads/${lead.id}`)).json()).toEqual(lead)
})

test('each field that is wrong is named', async () => {
  const { mint, send } = await setup()
  const answer = await send(await mint(), { fields: { size: 'many', plan: 'gold', other: 1 } })
  const { errors } = await expectProblem(answer, 422, 'invalid_request')
  expect(errors?.map(({ field }) => field)).toEqual([
    'fields.other',
    'fields.email',
    'fields.size',
    'fields.plan',
  ])
})

test.each([
  [
    'what the page says',
    {
      page: {
        metadata: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`m${i}`, 'x'.repeat(1000)])),
      },
    },
    422,
  ],
  ['everything', { intent: { text: 'x'.repeat(70_000) } }, 413],
])('too large is %s', async (_, more, status) => {
  const { mint, send } = await setup()
  expect((await send(await mint(), { ...filled(), ...more })).status).toBe(status)
})

test('a widget without a form takes no leads, and says how it would', async () => {
  const { call, mint } = await setupServer()
  const answer = await call('POST', '/v1/leads', { bearer: await mint(), body: filled() })
  const { detail } = await expectProblem(answer, 409, 'no_lead_form')
  expect(detail).toContain('--lead-form')
})

test('sent again under its id it is one lead', async () => {
  const { mint, send, read, clock } = await setup()
  const [bearer, body] = [await mint(), { id: `led_${'a'.repeat(20)}`, ...filled() }]
  const first = await send(bearer, body)
  clock.pass(1000)
  const again = await send(bearer, { ...body, fields: { email: 'other@example.com' } })
  expect([first.status, again.status]).toEqual([201, 200])
  expect(await again.json()).toEqual(await first.json())
  expect((await toList(read('/v1/leads'))).items).toHaveLength(1)
})

test('an id that another visitor chose as well says nothing of theirs', async () => {
  const { mint, send } = await setup()
  const id = `led_${'a'.repeat(20)}`
  await send(await mint(), { id, ...filled('alex@example.com') })
  const other = await send(await mint({ visitor: { id: '2' } }), { id, ...filled('sam@example.com') })
  expect(other.status).toBe(201)
  expect(await other.json()).toMatchObject({ fields: { email: 'sam@example.com' } })
})

test('anonymous visitors send leads too, and take them along when they sign in', async () => {
  const { admit, call, mint, claim, key } = await setupAnonymous({ roles: ROLES, leadForm: FORM })
  const { token, visitor_secret = '' } = await admit()
  const sent = await call('POST', '/v1/leads', { bearer: token, body: filled(), headers: { origin: SHOP } })
  const lead = Lead.parse(await sent.json())
  expect(lead.visitor).toMatchObject({ name: null, anonymous: true })
  const bearer = await mint()
  const { visitor } = (await (await claim(bearer, visitor_secret)).json()) as { visitor: { id: string } }
  const { items } = await toList(call('GET', `/v1/leads?visitor=${visitor.id}`, { bearer: key.secret }))
  expect(items).toEqual([{ ...lead, visitor: { ...lead.visitor, id: visitor.id } }])
})

test('a lead is told to webhooks, as it is read', async () => {
  const { call, key, mint, send } = await setup()
  const body = { url: 'https://shop.example/hooks', events: ['lead.created'] }
  const hook = (await (await call('POST', '/v1/webhooks', { bearer: key.secret, body })).json()) as {
    id: string
  }
  const lead: unknown = await (await send(await mint(), filled())).json()
  await send(await mint(), { fields: {} })
  const path = `/v1/webhooks/${hook.id}/deliveries`
  const { items } = (await (await call('GET', path, { bearer: key.secret })).json()) as DeliveryList
  expect(items).toHaveLength(1)
  const delivery = await call('GET', `${path}/${items[0]?.id}`, { bearer: key.secret })
  const { body: told } = DeliveryWithLog.parse(await delivery.json())
  expect(JSON.parse(told ?? '')).toMatchObject({ type: 'lead.created', data: { lead } })
})

test('a list is newest first, page by page, of a time, a widget and a visitor', async () => {
  const { mint, send, read, clock, widget } = await setup()
  const ids: string[] = []
  for (const who of ['1', '2', '1']) {
    clock.pass(1000)
    const answer = await send(await mint({ visitor: { id: who } }), filled())
    ids.unshift(((await answer.json()) as { id: string }).id)
  }
  const first = await toList(read('/v1/leads?limit=2'))
  const rest = await toList(read(`/v1/leads?limit=2&cursor=${first.next_cursor}`))
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids)
  expect(rest.next_cursor).toBeNull()
  const { visitor, created_at: at } = first.items[1] ?? ({} as Lead)
  expect((await toList(read(`/v1/leads?visitor=${visitor.id}`))).items).toHaveLength(1)
  expect((await toList(read(`/v1/leads?widget=${widget.id}`))).items).toHaveLength(3)
  expect((await toList(read('/v1/leads?widget=wgt_none'))).items).toEqual([])
  expect((await toList(read(`/v1/leads?from=${at}`))).items).toHaveLength(2)
  expect((await toList(read(`/v1/leads?to=${at}`))).items).toHaveLength(1)
})

test.each(['/v1/leads?format=csv', '/v1/leads'])('%s is a file where CSV is asked for', async (path) => {
  const { mint, send, read } = await setup()
  await send(await mint(), { fields: { email: 'alex@example.com', plan: 'pro' }, intent: { note: '=1+1' } })
  await send(await mint(), { fields: { email: '+alex@example.com' } })
  const answer = await read(path, { accept: 'text/csv, */*;q=0.1' })
  expect(answer.headers.get('content-type')).toContain('text/csv')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="leads.csv"')
  const [header, ...lines] = (await answer.text()).trimEnd().split('\r\n')
  expect(header).toMatch(/^"id","created_at",.*"fields.email","fields.size","fields.plan","other_fields"$/)
  expect(lines).toHaveLength(2)
  expect(lines.join()).toContain(`"'+alex@example.com"`)
})

test('what an older form asked for is still in the file', async () => {
  const { mint, send, read, store, widget } = await setup()
  await send(await mint(), { fields: { email: 'alex@example.com', size: 3 } })
  await store.changeWidget(widget.id, (before) => ({ ...before, leadForm: undefined }))
  expect(await (await read('/v1/leads?format=csv')).text()).toContain(
    '"{""email"":""alex@example.com"",""size"":3}"',
  )
})

test('a visitor who sends too many is told when to come back, and delays nobody else', async () => {
  const { mint, send, read, clock } = await setup()
  const [flooder, other] = [await mint(), await mint({ visitor: { id: '2' } })]
  const statuses = []
  for (let sent = 0; sent < 15; sent++) statuses.push((await send(flooder, filled(), '192.0.2.1')).status)
  expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(5).fill(429)])
  const refused = await send(flooder, { fields: { nonsense: 1 } }, '192.0.2.1')
  expect(refused.headers.get('retry-after')).toBe('60')
  await expectProblem(refused, 429, 'rate_limited')
  expect((await send(other, filled(), '192.0.2.2')).status).toBe(201)
  clock.pass(MINUTE_MS)
  expect((await send(flooder, filled(), '192.0.2.1')).status).toBe(201)
  expect((await toList(read('/v1/leads?limit=100'))).items).toHaveLength(12)
})

test('an address with many visitors is limited as well, and no other address', async () => {
  const { mint, send } = await setup()
  const statuses: number[] = []
  for (let visitor = 0; visitor < 13; visitor++) {
    const bearer = await mint({ visitor: { id: String(visitor) } })
    for (let sent = 0; sent < 5; sent++) statuses.push((await send(bearer, filled(), '192.0.2.1')).status)
  }
  expect(statuses.filter((status) => status === 201)).toHaveLength(60)
  expect(statuses.slice(60)).toEqual(Array(5).fill(429))
  expect((await send(await mint({ visitor: { id: 'x' } }), filled(), '192.0.2.2')).status).toBe(201)
})

test.each(['/v1/leads/led_none', '/v1/leads/x'])('%s is not there', async (path) => {
  const { read } = await setup()
  await expectProblem(await read(path), 404, 'lead_not_found')
})

test('a cursor that no list gave is refused', async () => {
  const { read } = await setup()
  await expectProblem(await read('/v1/leads?cursor=x'), 422, 'invalid_request')
})
