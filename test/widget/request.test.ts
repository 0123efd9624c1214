import { expect, test } from 'vitest'
import { toMessageRequest, toRequest } from '../../widget/request.js'

const NOTHING = {
  view: undefined,
  message: undefined,
  tenant: undefined,
  said: undefined,
  intent: undefined,
}
const jwtToken = () => 'a.b.c'

test.each([
  [undefined, NOTHING],
  [null, NOTHING],
  ['', NOTHING],
  [7, NOTHING],
  ['conversation', { ...NOTHING, view: 'conversation' }],
  ['connections', { ...NOTHING, view: 'connections' }],
  ['lead', { ...NOTHING, view: 'lead' }],
  [{ view: 'home' }, { ...NOTHING, view: 'home' }],
  [
    { view: 'lead', intent: { plan: 'pro' } },
    { ...NOTHING, view: 'lead', intent: { plan: 'pro' } },
  ],
  [
    { view: 'home', tenant: null, jwtToken: null },
    { ...NOTHING, view: 'home' },
  ],
  [
    { view: '', message: 'Hi' },
    { ...NOTHING, message: 'Hi' },
  ],
  [{ view: 'cellar' }, NOTHING],
  [{ view: 'toString', message: { a: 1 } }, NOTHING],
])('open(%j) asks for %j', (what, request) => {
  expect(toRequest(what)).toEqual(request)
})

test.each<[unknown[], string]>([
  [['acme', { jwtToken }], 'connections'],
  [['connections', { tenant: 'acme', jwtToken }], 'connections'],
  [[{ view: 'connections', tenant: 'acme', jwtToken }], 'connections'],
  [[{ tenant: 'acme', jwtToken }], 'connections'],
  [['home', { tenant: 'acme', jwtToken }], 'home'],
])('open(...%j) names the tenant', ([...what], view) => {
  expect(toRequest(...what)).toEqual({ ...NOTHING, view, tenant: { id: 'acme', jwtToken } })
})

test('in the long form the token may be left out', () => {
  expect(toRequest('connections', { tenant: 'acme' }).tenant).toEqual({ id: 'acme', jwtToken: undefined })
})

test.each<[unknown[]]>([[['acme']], [['acme', {}]], [['acme', { jwtToken: null }]], [['acme', 3]]])(
  'open(...%j) lacks a token',
  ([...what]) => {
    expect(() => toRequest(...what)).toThrow(
      expect.objectContaining({ code: 'tenant_token_missing', subject: 'acme' }),
    )
  },
)

test.each<[unknown]>([[7], [''], [{}], ['x'.repeat(257)], ['..'], ['.'], ['\ud800']])(
  '%j is no tenant',
  (tenant) => {
    const error = expect.objectContaining({ code: 'bad_tenant' })
    expect(() => toRequest('connections', { tenant, jwtToken })).toThrow(error)
    expect(() => toRequest({ tenant })).toThrow(error)
  },
)

test('a token without a tenant is nobody’s', () => {
  expect(() => toRequest('connections', { jwtToken })).toThrow(
    expect.objectContaining({ code: 'bad_tenant' }),
  )
})

test('what is said is trimmed', () => {
  expect(toMessageRequest('  Hi \n')).toEqual({ ...NOTHING, view: 'conversation', said: 'Hi' })
  expect(toMessageRequest('x'.repeat(4000)).said).toHaveLength(4000)
})

test.each([[''], [' \n'], [undefined], [null], [7], [{ text: 'Hi' }]])('%j is no message', (text) => {
  expect(() => toMessageRequest(text)).toThrow(
    expect.objectContaining({ code: 'bad_message', subject: 'no text' }),
  )
})

test('a message too long is named by its length, not by its words', () => {
  expect(() => toMessageRequest('x'.repeat(4001))).toThrow(
    expect.objectContaining({ code: 'bad_message', subject: '4001 characters' }),
  )
})

test('the id of a panel that the page has defined is a view, and no tenant', () => {
  const panels = { orders: {}, home: {} }
  const orders = { ...NOTHING, view: 'orders' }
  expect(toRequest('orders', undefined, panels)).toEqual(orders)
  expect(() => toRequest('orders', { jwtToken }, panels)).toThrow(
    expect.objectContaining({ code: 'bad_tenant' }),
  )
  expect(toRequest({ view: 'orders', message: null }, undefined, panels)).toEqual(orders)
  expect(toRequest({ view: 'toString' }, undefined, panels)).toEqual(NOTHING)
})
