import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MintRequest } from '../../../protocol/widget-token.js'
import { createGrant, createMint, toVisitorId } from '../../../server-stub/services/minting.js'

const KEY = {
  id: 'key_1',
  workspaceId: 'wsp_1',
  roles: ['widget'] as const,
  visitorKey: Buffer.alloc(32, 1),
  widgetIds: ['wgt_old', 'wgt_new'],
}
const NOON = Date.parse('2026-03-01T12:00:00.700Z')

function setup(key = KEY) {
  const signed: object[] = []
  const codec = { sign: (claims: object) => `token ${signed.push(claims)}`, open: () => undefined }
  const mint = createMint(createGrant({ clock: { now: () => NOON }, codec }))
  return { signed, mint: (request: unknown) => mint(key, MintRequest.parse(request)) }
}

test('a token says who, where, by which key and for how long', () => {
  const { mint, signed } = setup()
  const visitor = { email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' }
  const answer = mint({ visitor, metadata: { plan: 'growth' }, ttl: 60, tenant: 'acme' })
  expect(answer).toEqual({
    token: 'token 1',
    token_type: 'Bearer',
    expires_in: 60,
    expires_at: '2026-03-01T12:01:00.000Z',
    visitor: { id: expect.stringMatching(/^vis_[0-9a-f]{32}$/) },
  })
  expect(signed[0]).toEqual({
    aud: 'latchkey:widget',
    sub: answer.visitor.id,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    iat: 1772366400,
    exp: 1772366460,
    wsp: 'wsp_1',
    wgt: 'wgt_old',
    key: 'key_1',
    visitor,
    metadata: { plan: 'growth' },
    tenant: 'acme',
  })
})

test('two tokens are never the same', () => {
  const { mint, signed } = setup()
  mint({ visitor: { id: '1' } })
  mint({ visitor: { id: '1' } })
  const [one, two] = signed as { jti: string }[]
  expect(one?.jti).not.toBe(two?.jti)
})

test('the widget that is asked for is the one', () => {
  const { mint, signed } = setup()
  mint({ visitor: { id: '1' }, widget: 'wgt_new' })
  expect(signed[0]).toMatchObject({ wgt: 'wgt_new' })
})

test.each([
  ['an unknown widget', { visitor: { id: '1' }, widget: 'wgt_theirs' }, KEY, 'widget'],
  ['no widget at all', { visitor: { id: '1' } }, { ...KEY, widgetIds: [] }, 'widget'],
  ['a visitor without id and email', { visitor: { name: 'Alex' } }, KEY, 'visitor'],
  ['too much said of the visitor', { visitor: { id: '1' }, metadata: tooMuch() }, KEY, 'metadata'],
])('%s is refused, by field', (_, request, key, field) => {
  expect(() => setup(key).mint(request)).toThrow(
    expect.objectContaining({ code: 'invalid_request', errors: [{ field, message: expect.any(String) }] }),
  )
})

test('4096 bytes of traits and metadata are allowed, and one more is not', () => {
  const { mint } = setup()
  const visitor = { id: '1' }
  const room =
    4096 - JSON.stringify(visitor).length - JSON.stringify({ a: '', b: '', c: '', d: '', e: '' }).length
  const fill = (bytes: number) => {
    const parts = { a: 0, b: 0, c: 0, d: 0, e: 0 }
    let left = bytes
    return Object.fromEntries(
      Object.keys(parts).map((name) => {
        const take = Math.min(left, 1024)
        left -= take
        return [name, 'x'.repeat(take)]
      }),
    )
  }
  expect(() => mint({ visitor, metadata: fill(room) })).not.toThrow()
  expect(() => mint({ visitor, metadata: fill(room + 1) })).toThrow('4097 bytes')
})

const idOf = (visitor: { id?: string; email?: string; name?: string }, key: Uint8Array = KEY.visitorKey) =>
  toVisitorId(key, visitor)

test('the same id is the same visitor, whatever else is said', () => {
  expect(idOf({ id: '7', email: 'a@example.com' })).toBe(idOf({ id: '7', name: 'A', email: 'b@example.com' }))
})

test('the same email is the same visitor, however it is written', () => {
  expect(idOf({ email: ' Alex@Example.COM ' })).toBe(idOf({ email: 'alex@example.com' }))
})

test('ids and emails are namespaces apart', () => {
  expect(idOf({ id: 'alex@example.com' })).not.toBe(idOf({ email: 'alex@example.com' }))
  expect(idOf({ id: 'email:alex@example.com' })).not.toBe(idOf({ email: 'alex@example.com' }))
})

test('another workspace knows the same person by another id', () => {
  expect(idOf({ email: 'a@example.com' }, Buffer.alloc(32, 2))).not.toBe(idOf({ email: 'a@example.com' }))
})

test('different ids are different visitors, and no id shows in the visitor id', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3 }), fc.string({ minLength: 3 }), (a, b) => {
      expect(idOf({ id: a }) === idOf({ id: b })).toBe(a === b)
      expect(idOf({ id: a })).toMatch(/^vis_[0-9a-f]{32}$/)
    }),
  )
})

function tooMuch() {
  return Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'ü'.repeat(500)]))
}
