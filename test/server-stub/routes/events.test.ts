import { expect, test } from 'vitest'
import { CountList, EventList, EventResults } from '../../../protocol/event.js'
import { Timeline } from '../../../protocol/timeline.js'
import { NOON, setupServer } from '../../support/server.js'
import { setupAnonymous, SHOP } from './anonymous-setup.js'
import { expectProblem } from './expect-problem.js'

const ROLES = ['widget', 'analytics', 'admin'] as const
const FORM = { fields: [{ name: 'email', label: 'Email', type: 'email' }] }
const MINUTE_MS = 60_000
const DAY_MS = 24 * 3_600_000

async function setup() {
  const server = await setupServer({ roles: ROLES, leadForm: FORM })
  const { call, key } = server
  return {
    ...server,
    track: (bearer: string, events: unknown, from?: string) =>
      call('POST', '/v1/events', { bearer, body: { events }, ...(from !== undefined && { from }) }),
    read: (path: string) => call('GET', path, { bearer: key.secret }),
  }
}

let made = 0
const toId = (number: number) => `trk_${String(number).padStart(20, '0')}`
const event = (name = 'seen', more: object = {}) => ({ id: toId(++made), name, ...more })
const some = (many: number) => Array.from({ length: many }, () => event())
const resultsOf = async (answer: Response) => EventResults.parse(await answer.json()).results
const toList = async (answer: Promise<Response>) => EventList.parse(await (await answer).json())
const toCounts = async (answer: Promise<Response>) => CountList.parse(await (await answer).json())

test('each is judged by itself: one that is wrong loses no other', async () => {
  const { mint, track, read } = await setup()
  const [good, twice, last] = [event('signed up', { properties: { plan: 'pro' } }), event(), event()]
  const answer = await track(await mint(), [
    good,
    { ...event(''), properties: 7 },
    'nonsense',
    twice,
    twice,
    { id: 'mine', name: 'x' },
    last,
  ])
  expect(answer.status).toBe(200)
  const results = await resultsOf(answer)
  expect(results.map(({ status }) => status)).toEqual([
    'accepted',
    'refused',
    'refused',
    'accepted',
    'duplicate',
    'refused',
    'accepted',
  ])
  expect(results[1]?.errors?.map(({ field }) => field)).toEqual(['name', 'properties'])
  expect(results[2]).toMatchObject({ id: null, errors: [{ field: 'event' }] })
  expect(results[5]).toMatchObject({ id: 'mine', errors: [{ field: 'id' }] })
  const { items } = await toList(read('/v1/events'))
  expect(items).toHaveLength(3)
  expect(items.find(({ id }) => id === good.id)).toMatchObject({
    name: 'signed up',
    properties: { plan: 'pro' },
    significant: false,
  })
})

test.each([
  ['a hundred levels', { properties: JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) as object }],
  ['too many bytes', { properties: { text: 'x'.repeat(4096) } }],
  ['a NUL', { properties: { text: 'a\0b' } }],
  ['a line in its name', { name: 'a\nb' }],
  ['a long name', { name: 'x'.repeat(65) }],
])('%s is refused, and its neighbour is not', async (_, wrong) => {
  const { mint, track } = await setup()
  const results = await resultsOf(await track(await mint(), [event('x', wrong), event()]))
  expect(results.map(({ status }) => status)).toEqual(['refused', 'accepted'])
})

test('levels without end are refused, and harm nobody', async () => {
  const { call, mint } = await setup()
  const deep = '['.repeat(30_000) + ']'.repeat(30_000)
  const body = `{"events":[{"id":"${toId(++made)}","name":"x","properties":{"a":${deep},"b":"\\u0000"}}]}`
  const answer = await call('POST', '/v1/events', { bearer: await mint(), body })
  expect(await resultsOf(answer)).toMatchObject([{ status: 'refused', errors: [{ field: 'properties' }] }])
})

test.each([
  ['no events', []],
  ['too many', Array(101).fill({})],
  ['no list', {}],
])('a batch of %s is none', async (_, events) => {
  const { mint, track } = await setup()
  await expectProblem(await track(await mint(), events), 422, 'invalid_request')
})

test('a batch that is too large is none', async () => {
  const { mint, track } = await setup()
  const answer = await track(await mint(), [event('x', { properties: { text: 'x'.repeat(70_000) } })])
  await expectProblem(answer, 413, 'body_too_large')
})

test('sent again, in another batch too, it is the event of the first time', async () => {
  const { mint, track, read } = await setup()
  const [bearer, it] = [await mint(), event()]
  await track(bearer, [it])
  expect(await resultsOf(await track(bearer, [event(), { ...it, name: 'other' }]))).toMatchObject([
    { status: 'accepted' },
    { id: it.id, status: 'duplicate' },
  ])
  const { items } = await toCounts(read('/v1/events/counts'))
  expect(items).toEqual([{ day: '2026-03-01', name: 'seen', count: 2 }])
})

test('an id that another visitor chose as well is none of theirs', async () => {
  const { mint, track } = await setup()
  const it = event()
  await track(await mint(), [it])
  const results = await resultsOf(await track(await mint({ visitor: { id: '2' } }), [it]))
  expect(results).toEqual([{ id: it.id, status: 'accepted' }])
})

test.each<[string, object, number]>([
  ['said of nothing', {}, NOON],
  ['at an instant', { at: '2026-03-01T13:00:00+02:00' }, NOON - 3_600_000],
  ['so long ago, whatever the clock says', { at: '2020-01-01T00:00:00Z', age_ms: 1500 }, NOON - 1500],
  ['by a clock that is ahead', { at: '2027-01-01T00:00:00Z' }, NOON],
  ['by a clock that is behind', { at: '2025-01-01T00:00:00Z' }, NOON],
])('when it happened, %s', async (_, when, expected) => {
  const { mint, track, read } = await setup()
  await track(await mint(), [event('x', when)])
  const { items } = await toList(read('/v1/events'))
  expect(items[0]).toMatchObject({
    at: new Date(expected).toISOString(),
    received_at: '2026-03-01T12:00:00.000Z',
  })
})

test('counts are by day of UTC and by name, of the days that are asked for', async () => {
  const { mint, track, read } = await setup()
  const at = (day: string) => ({ at: `2026-02-${day}T23:59:59Z` })
  await track(await mint(), [
    event('seen', at('10')),
    event('seen', at('10')),
    event('bought', at('10')),
    event('seen', at('11')),
    event('seen'),
  ])
  const all = [
    { day: '2026-02-10', name: 'bought', count: 1 },
    { day: '2026-02-10', name: 'seen', count: 2 },
    { day: '2026-02-11', name: 'seen', count: 1 },
    { day: '2026-03-01', name: 'seen', count: 1 },
  ]
  const counts = (query: string) => toCounts(read(`/v1/events/counts?${query}`))
  expect(await counts('')).toEqual({
    from: '2026-01-31',
    to: '2026-03-01',
    time_zone: 'UTC',
    items: all,
    next_cursor: null,
  })
  expect((await counts('from=2026-02-10&to=2026-02-10')).items).toEqual(all.slice(0, 2))
  expect((await counts('name=bought')).items).toEqual(all.slice(0, 1))
  const first = await counts('limit=1')
  expect((await counts(`cursor=${encodeURIComponent(first.next_cursor ?? '')}`)).items).toEqual(all.slice(1))
  expect(await (await read('/v1/events/counts?format=csv')).text()).toBe(
    ['"day","name","count"', ...all.map(({ day, name, count }) => `"${day}","${name}",${count}`), ''].join(
      '\r\n',
    ),
  )
})

test.each(['from=2026-03-02', 'from=2020-01-01', 'from=yesterday', 'to=2026-02-30', 'cursor=x'])(
  'counts of %s are refused',
  async (query) => {
    const { read } = await setup()
    await expectProblem(await read(`/v1/events/counts?${query}`), 422, 'invalid_request')
  },
)

test('a list is by arrival, newest first, page by page, of a name and a time', async () => {
  const { mint, track, read, clock } = await setup()
  const bearer = await mint()
  const ids: string[] = []
  for (const name of ['seen', 'bought', 'seen']) {
    clock.pass(1000)
    const it = event(name)
    ids.unshift(it.id)
    await track(bearer, [it])
  }
  const first = await toList(read('/v1/events?limit=2'))
  const rest = await toList(read(`/v1/events?limit=2&cursor=${first.next_cursor}`))
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids)
  expect((await toList(read('/v1/events?name=bought'))).items).toHaveLength(1)
  expect((await toList(read(`/v1/events?from=${first.items[1]?.received_at}`))).items).toHaveLength(2)
  expect((await (await read('/v1/events?format=csv')).text()).match(/\r\n/g)).toHaveLength(4)
})

test("a visitor's timeline has events, leads and sessions in one order, page by page, and no other's", async () => {
  const { mint, track, call, read, clock } = await setup()
  const bearer = await mint({ visitor: { id: '1', name: 'Alex' } })
  const [seen, bought] = [event('seen'), event('bought')]
  await track(bearer, [seen])
  clock.pass(1000)
  const session = (await (await call('POST', '/v1/sessions', { bearer, body: {} })).json()) as {
    id: string
    visitor: { id: string }
  }
  await call('POST', `/v1/sessions/${session.id}/messages`, { bearer, body: { text: 'A secret.' } })
  clock.pass(1000)
  const lead = (await (await call('POST', '/v1/leads', { bearer, body: { fields: {} } })).json()) as {
    id: string
  }
  clock.pass(1000)
  await track(bearer, [bought])
  await track(await mint({ visitor: { id: '2' } }), [event('elsewhere')])

  const path = `/v1/visitors/${session.visitor.id}/timeline`
  const whole = await read(path)
  const text = await whole.text()
  expect(text).not.toContain('A secret.')
  const { visitor, items } = Timeline.parse(JSON.parse(text))
  expect(visitor).toMatchObject({ name: 'Alex' })
  const idOf = (item: (typeof items)[number]) => {
    if (item.type === 'event') return item.event.id
    return item.type === 'lead' ? item.lead.id : item.session.id
  }
  expect(items.map(idOf)).toEqual([bought.id, lead.id, session.id, seen.id])

  const paged = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Timeline = Timeline.parse(
      await (await read(`${path}?limit=1${cursor && `&cursor=${cursor}`}`)).json(),
    )
    paged.push(...page.items.map(idOf))
    cursor = page.next_cursor
  }
  expect(paged).toEqual(items.map(idOf))
  const lines = (await (await read(`${path}?format=csv`)).text()).trimEnd().split('\r\n')
  expect(lines.map((line) => line.split(',')[1])).toEqual([
    '"type"',
    '"event"',
    '"lead"',
    '"session"',
    '"event"',
  ])
})

test('what a visitor did before they signed in is in their timeline', async () => {
  const { admit, call, claim, mint, key } = await setupAnonymous({ roles: ROLES })
  const { token, visitor_secret = '' } = await admit()
  const it = event()
  await call('POST', '/v1/events', { bearer: token, body: { events: [it] }, headers: { origin: SHOP } })
  const answer = await claim(await mint(), visitor_secret)
  const { visitor } = (await answer.json()) as { visitor: { id: string } }
  const timeline = await call('GET', `/v1/visitors/${visitor.id}/timeline`, { bearer: key.secret })
  expect(Timeline.parse(await timeline.json()).items).toMatchObject([
    { type: 'event', event: { id: it.id, anonymous: true, visitor_id: visitor.id } },
  ])
})

test('a timeline of nobody is not there', async () => {
  const { read } = await setup()
  await expectProblem(await read('/v1/visitors/vis_none/timeline'), 404, 'visitor_not_found')
  await expectProblem(await read('/v1/visitors/vis_none/timeline?format=csv'), 404, 'visitor_not_found')
})

test('a visitor who tracks too much is told when to come back, and delays nobody else', async () => {
  const { mint, track, read, clock } = await setup()
  const [flooder, other] = [await mint(), await mint({ visitor: { id: '2' } })]
  const statuses = []
  for (let sent = 0; sent < 5; sent++) statuses.push((await track(flooder, some(100), '192.0.2.1')).status)
  expect(statuses).toEqual([200, 200, 200, 429, 429])
  const refused = await track(flooder, ['nonsense'], '192.0.2.1')
  expect(refused.headers.get('retry-after')).toBe('60')
  await expectProblem(refused, 429, 'rate_limited')
  expect((await track(other, some(100), '192.0.2.2')).status).toBe(200)
  clock.pass(MINUTE_MS)
  expect((await track(flooder, some(100), '192.0.2.1')).status).toBe(200)
  const { items } = await toCounts(read('/v1/events/counts'))
  expect(items).toEqual([{ day: '2026-03-01', name: 'seen', count: 500 }])
})

test('what is wrong counts as well, so that nobody floods with nonsense', async () => {
  const { mint, track } = await setup()
  const bearer = await mint()
  const statuses = []
  for (let sent = 0; sent < 4; sent++) statuses.push((await track(bearer, Array(100).fill({}))).status)
  expect(statuses).toEqual([200, 200, 200, 429])
})

test('an address with many visitors is limited as well, and no other address', async () => {
  const { mint, track } = await setup()
  const send = async (visitor: number, from: string) =>
    (await track(await mint({ visitor: { id: String(visitor) } }), some(100), from)).status
  const statuses = []
  for (let visitor = 0; visitor < 31; visitor++) statuses.push(await send(visitor, '192.0.2.1'))
  expect(statuses).toEqual([...Array<number>(30).fill(200), 429])
  expect(await send(99, '192.0.2.2')).toBe(200)
})

test('pages may ask beforehand, and read the answer', async () => {
  const { call } = await setupAnonymous()
  const asked = { origin: SHOP, 'access-control-request-method': 'POST' }
  for (const path of ['/v1/events', '/v1/leads']) {
    const { headers } = await call('OPTIONS', path, { headers: asked })
    expect(headers.get('access-control-allow-origin')).toBe(SHOP)
    expect(headers.get('access-control-allow-methods')).toBe('POST')
  }
})

test('a day later is another day', async () => {
  const { mint, track, read, clock } = await setup()
  await track(await mint(), [event()])
  clock.pass(DAY_MS)
  await track(await mint(), [event()])
  expect((await toCounts(read('/v1/events/counts'))).items.map(({ day }) => day)).toEqual([
    '2026-03-01',
    '2026-03-02',
  ])
})
