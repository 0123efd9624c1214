import { expect } from 'vitest'
import type { AnonymousTokenAnswer } from '../../protocol/anonymous.js'
import type { FakeLeadForm } from '../../testing/index.js'
import type { Story } from './story.js'

/** What both sides' widgets ask for. */
export const FORM: FakeLeadForm = {
  fields: [
    { name: 'email', label: 'Your email', type: 'email', required: true, autocomplete: 'email' },
    { name: 'size', label: 'How many are you?', type: 'number' },
    { name: 'plan', label: 'Which plan?', type: 'select', options: ['basic', 'pro'] },
    { name: 'site', label: 'Your site', type: 'url', maxLength: 100 },
    { name: 'terms', label: 'I agree', type: 'checkbox' },
  ],
  consent: 'We answer by email.',
}

const ALEX = { id: 'alex', email: 'alex@example.com', name: 'Alex Rivera' }
const HOUR_MS = 3_600_000
const toId = (prefix: string, letter: string) => `${prefix}_${letter.repeat(24)}`

/** Forms and events: what a visitor sends beside a conversation. */
export const SENT_STORIES: Record<string, Story> = {
  async 'a form'({ call, mint, kept, pass }, note) {
    const bearer = await mint(ALEX)
    const send = (body: unknown, headers = {}) => call('POST', '/v1/leads', { bearer, body, headers })
    const page = {
      url: 'https://shop.example/pricing',
      utm: { source: 'mail' },
      visitor: { name: 'Mallory' },
    }
    const fields = { email: ' me@example.com ', size: 3, plan: null, terms: true }
    await note('sent', await send({ id: toId('led', 'a'), fields, intent: { product: 'pro' }, page }))
    const other = { fields: { email: 'other@example.com' } }
    await note('again', await send({ ...other, id: toId('led', 'a') }))
    await pass(1_000)
    await note('without an id', await send(other, { 'idempotency-key': 'k1' }))
    await note('the same', await send(other, { 'idempotency-key': 'k1' }))
    await note('something else', await send({ fields: {} }, { 'idempotency-key': 'k1' }))
    await note('a preflight', await call('OPTIONS', '/v1/leads', { headers: PREFLIGHT }))
    const sam = await mint({ id: 'sam' })
    await pass(1_000)
    const body = { ...other, id: toId('led', 'a') }
    await note('another visitor’s', await call('POST', '/v1/leads', { bearer: sam, body }))
    expect((await kept()).leads).toMatchObject([
      { id: toId('led', 'a'), visitor: { name: 'Alex Rivera' }, fields: { email: 'me@example.com' }, page },
      { visitor: { name: 'Alex Rivera' }, intent: null, page: null },
      { id: toId('led', 'a'), visitor: { name: null }, metadata: {} },
    ])
    expect((await kept()).leads[0]?.fields).toEqual({ email: 'me@example.com', size: 3, terms: true })
  },

  async 'a form that is filled in wrongly'({ call, mint, kept }, note) {
    const bearer = await mint(ALEX)
    const send = (fields: unknown, more = {}) =>
      call('POST', '/v1/leads', { bearer, body: { fields, ...more } })
    await note('no token', await call('POST', '/v1/leads', { body: { fields: {} } }))
    await note('nothing', await send(undefined))
    await note('all wrong', await send({ size: 'many', plan: 'gold', site: 'ftp://x', terms: 1, other: 1 }))
    await note('no address', await send({ email: 'alex', site: 'x'.repeat(101), terms: false }))
    await note('two lines', await send({ email: 'alex@example.com\nx' }))
    await note('deep', await send({ email: { at: 'example.com' } }))
    await note('a bad id', await send({ email: 'alex@example.com' }, { id: 'led_1' }))
    await note('a NUL', await send({ email: 'alex@example.com\0' }))
    const large = { intent: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, 'x'.repeat(1000)])) }
    await note('much to say', await send({ email: 'alex@example.com' }, large))
    expect((await kept()).leads).toEqual([])
  },

  async 'what a page tracks'({ call, mint, kept, pass }, note) {
    const bearer = await mint(ALEX)
    const send = (events: unknown, more = {}) =>
      call('POST', '/v1/events', { bearer, body: { events, ...more } })
    const seen = { id: toId('trk', 'a'), name: ' seen ', properties: { plan: 'pro' }, age_ms: HOUR_MS }
    const ahead = { id: toId('trk', 'b'), name: 'ahead', at: '2099-01-01T00:00:00Z', significant: true }
    await note('two', await send([seen, ahead]))
    await note('again, with one that is new', await send([seen, { id: toId('trk', 'c'), name: 'new' }]))
    await note('twice in one', await send([TWICE, TWICE]))
    await note('a preflight', await call('OPTIONS', '/v1/events', { headers: PREFLIGHT }))
    const sam = await mint({ id: 'sam' })
    await pass(1_000)
    await note('another’s', await call('POST', '/v1/events', { bearer: sam, body: { events: [seen] } }))
    const { events } = await kept()
    expect(events.map(({ name }) => name).toSorted()).toEqual(['ahead', 'new', 'seen', 'seen', 'twice'])
    const [first, second] = ['seen', 'ahead'].map((name) => events.find((event) => event.name === name))
    expect(first).toMatchObject({ properties: { plan: 'pro' }, significant: false })
    expect(Date.parse(first?.received_at ?? '') - Date.parse(first?.at ?? '')).toBe(HOUR_MS)
    expect(second).toMatchObject({ properties: {}, significant: true, at: second?.received_at })
    expect(second?.visitor_id).toBe(first?.visitor_id)
    expect(events.at(-1)?.visitor_id).not.toBe(first?.visitor_id)
  },

  async 'events that are none'({ call, mint, kept }, note) {
    const bearer = await mint(ALEX)
    const send = (body: unknown, headers = {}) => call('POST', '/v1/events', { bearer, body, headers })
    const id = toId('trk', 'a')
    const wrong = [
      7,
      null,
      { name: 'no id' },
      { id: 'trk_1', name: 'a bad id' },
      { id: 'x'.repeat(100), name: 'a long id' },
      { id, name: '' },
      { id, name: 'x'.repeat(65) },
      { id, name: 'two\nlines' },
      { id, name: 'deep', properties: { a: { b: { c: { d: {} } } } } },
      { id, name: 'large', properties: { text: 'x'.repeat(5000) } },
      { id, name: 'a NUL', properties: { text: 'a\0' } },
      { id, name: 'ahead', age_ms: -1 },
      { id, name: 'when', at: 'yesterday', significant: 'very' },
      { id, name: 'right' },
    ]
    await note('one of them is right', await send({ events: wrong }))
    await note('none', await send({ events: [] }))
    await note('too many', await send({ events: Array(101).fill({}) }))
    await note('no list', await send({ events: {} }))
    await note('no JSON', await send('{'))
    await note('of no type', await send('{}', { 'content-type': 'text/plain' }))
    await note('too large', await send({ events: [{ id, name: 'x'.repeat(70_000) }] }))
    await note('no token', await call('POST', '/v1/events', { body: { events: [] } }))
    await note('a tenant’s', await call('POST', '/v1/events', { bearer: 'a.b.c', body: { events: [] } }))
    expect((await kept()).events.map(({ name }) => name)).toEqual(['right'])
  },

  async 'what an anonymous visitor sent is theirs who claim it'(side, note) {
    const { call, mint, kept, widget, publishableKey } = side
    const headers = { 'x-api-key': publishableKey }
    const asked = await call('POST', '/v1/widget/anonymous-token', { body: { widget }, headers })
    const { token: bearer, visitor_secret } = (await asked.json()) as AnonymousTokenAnswer
    const lead = { fields: { email: 'me@example.com' } }
    await note('a form', await call('POST', '/v1/leads', { bearer, body: lead }))
    await note('an event', await call('POST', '/v1/events', { bearer, body: { events: [TWICE] } }))
    const known = await mint(ALEX)
    const body = { visitor_secret }
    const claimed = await call('POST', '/v1/visitors/claim', { bearer: known, body })
    const { visitor } = (await note('claimed', claimed)) as { visitor: { id: string } }
    const { leads, events } = await kept()
    expect(leads).toMatchObject([{ visitor: { id: visitor.id, name: null, anonymous: true } }])
    expect(events).toMatchObject([{ visitor_id: visitor.id, anonymous: true }])
    const again = { bearer: known, body: { events: [TWICE] } }
    await note('the same id, by somebody else', await call('POST', '/v1/events', again))
  },
}

const PREFLIGHT = { 'access-control-request-method': 'POST' }
const TWICE = { id: toId('trk', 'd'), name: 'twice' }
