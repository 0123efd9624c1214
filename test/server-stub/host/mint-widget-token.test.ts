import { decodeJwt } from 'jose'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { HostError, mintWidgetToken, type MintWidgetTokenOptions } from '../../../server-stub/host/index.js'
import { startRealServer } from './real-server.js'
import { ALEX } from './setup.js'
import { KEY, startUpstream, TOKEN } from './upstream.js'

test('the reference server mints what was asked', async () => {
  const { apiUrl, key, widget } = await startRealServer()
  const { token, ...answer } = await mintWidgetToken({
    apiUrl,
    projectKey: key.secret,
    visitor: { id: 7, email: null, name: 'Alex Rivera' },
    metadata: { plan: 'pro', seats: undefined },
    tenant: 'acme',
    ttl: 120,
  })
  expect(answer).toEqual({
    token_type: 'Bearer',
    expires_in: 120,
    expires_at: expect.stringMatching(/^2026-03-01T12:02:00/),
    visitor: { id: decodeJwt(token).sub },
  })
  expect(decodeJwt(token)).toMatchObject({
    wgt: widget.id,
    visitor: { id: '7', name: 'Alex Rivera' },
    metadata: { plan: 'pro' },
    tenant: 'acme',
  })
})

test.each([
  ['a revoked key', 401, { projectKey: KEY }, 'upstream_refused_key'],
  ['a widget of somebody else', 422, { widget: 'wgt_elsewhere' }, 'upstream_refused_request'],
  ['too much of a name', 422, { visitor: { id: '1', name: 'x'.repeat(300) } }, 'upstream_refused_request'],
])(
  'the reference server refuses %s with a %i, and its words are told',
  async (_what, status, options, code) => {
    const { apiUrl, key } = await startRealServer()
    const minting = mintWidgetToken({ apiUrl, projectKey: key.secret, ...ALEX, ...options })
    await expect(minting).rejects.toMatchObject({ name: 'HostError', code, upstream: { status } })
  },
)

test('of a whole row only what belongs to a visitor goes out', async () => {
  const { apiUrl, seen } = await startUpstream()
  const row = { ...ALEX.visitor, password_hash: 'scrypt:…' }
  expect(await mintWidgetToken({ apiUrl, projectKey: KEY, visitor: row, widget: 'wgt_1' })).toEqual(TOKEN)
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ ...ALEX, widget: 'wgt_1' })
})

test.each([
  [{ apiUrl: undefined }, 'not_configured', 'apiUrl', 'apiUrl is missing'],
  [{ apiUrl: 'widget.example.com' }, 'not_configured', 'apiUrl', 'must be an http or https address'],
  [{ apiUrl: 7 }, 'not_configured', 'apiUrl', 'must be an http or https address'],
  [{ projectKey: undefined }, 'not_configured', 'projectKey', 'is LATCHKEY_PROJECT_KEY set'],
  [{ projectKey: 'lk_pk_123' }, 'not_configured', 'projectKey', 'is a publishable key'],
  [{ projectKey: 'lk_sk_\n1' }, 'not_configured', 'projectKey', 'characters that no key has'],
  [{ projectKey: {} }, 'not_configured', 'projectKey', 'given: an object'],
  [{ widget: '../x' }, 'not_configured', 'widget', 'given: text'],
  [{ timeoutMs: -1 }, 'not_configured', 'timeoutMs', 'given: a number'],
  [{ timeoutMs: NaN }, 'not_configured', 'timeoutMs', 'given: NaN'],
  [{ ttl: 59 }, 'bad_option', 'ttl', 'from 60 to 3600; given: 59.'],
  [{ ttl: 3601 }, 'bad_option', 'ttl', 'from 60 to 3600; given: 3601.'],
  [{ ttl: '600' }, 'bad_option', 'ttl', 'given: text.'],
  [{ visitor: undefined }, 'bad_identity', 'visitor', 'mintWidgetToken needs an object with a visitor'],
  [{ visitor: {} }, 'bad_identity', 'visitor.id', 'needs visitor.id or visitor.email; given: nothing.'],
  [{ visitor: { id: ' ' } }, 'bad_identity', 'visitor.id', 'a whole number; given: blank text.'],
  [{ visitor: { id: '1', name: 7 } }, 'bad_identity', 'visitor.name', 'as text; given: a number.'],
  [{ tenant: {} }, 'bad_identity', 'tenant', 'given: an object.'],
  [{ metadata: { since: new Date() } }, 'bad_identity', 'metadata.since', 'given: a Date.'],
])('%o is refused before anything is sent', async (options, code, field, sentence) => {
  const { apiUrl, seen } = await startUpstream()
  const given = { apiUrl, projectKey: KEY, ...ALEX, ...options } as MintWidgetTokenOptions
  const error: unknown = await mintWidgetToken(given).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(HostError)
  expect(error).toMatchObject({ code, field, message: expect.stringContaining(sentence) })
  expect(inspect(error)).not.toMatch(/lk_pk_123|0123456789|Rivera/)
  expect(seen).toEqual([])
})

test('no options at all', async () => {
  await expect(mintWidgetToken(undefined as never)).rejects.toMatchObject({ field: 'apiUrl' })
})

test('the key is in no error, whatever the server says', async () => {
  const { apiUrl } = await startUpstream((res) =>
    res.writeHead(422).end(JSON.stringify({ code: KEY, detail: `no: ${KEY}` })),
  )
  const error: unknown = await mintWidgetToken({ apiUrl, projectKey: KEY, ...ALEX }).catch((e: unknown) => e)
  expect(error).toMatchObject({ code: 'upstream_refused_request' })
  expect(inspect(error, { depth: 9 })).not.toContain(KEY)
})

test('a server that does not answer is given up', async () => {
  const { apiUrl } = await startUpstream(() => undefined)
  const minting = mintWidgetToken({ apiUrl, projectKey: KEY, ...ALEX, timeoutMs: 30 })
  await expect(minting).rejects.toMatchObject({ code: 'upstream_timeout' })
})
