import fc from 'fast-check'
import { createHmac, randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { verifyWebhook, type VerifyWebhookOptions } from '../../../../server-stub/host/index.js'

const NOW = Date.parse('2026-11-21T08:00:00.900Z')
const makeSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`
const SECRET = makeSecret()
const OTHER = makeSecret()
const EVENT = {
  id: 'evt_1',
  type: 'lead.created',
  timestamp: '2026-11-21T07:59:59Z',
  data: { name: 'Zoë 👋' },
}
const BODY = JSON.stringify(EVENT)

/** The plain scheme as a receiver without any library computes it. */
const plain = (body: string, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex')

interface Delivery {
  body?: string
  secret?: string
  at?: number
  id?: string
}

/** What the official package signs, and the plain signature beside it. */
function deliver({ body = BODY, secret = SECRET, at = NOW, id = 'evt_1' }: Delivery = {}) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at), body),
    'x-latchkey-signature': plain(body, secret),
  }
}

const plainAlone = (body = BODY, secret = SECRET) => ({ 'x-latchkey-signature': plain(body, secret) })

const verify = (options: Partial<Record<keyof VerifyWebhookOptions, unknown>> = {}) =>
  verifyWebhook({
    body: BODY,
    headers: deliver(),
    secret: SECRET,
    now: NOW,
    ...options,
  } as VerifyWebhookOptions)

test('what the official package signs is verified, and read', async () => {
  expect(await verify()).toEqual({ ok: true, scheme: 'standard', event: EVENT })
})

test.each([
  ['text', BODY],
  ['a Buffer', Buffer.from(BODY)],
  ['bytes', new TextEncoder().encode(BODY)],
  ['a part of longer bytes', Buffer.from(`xx${BODY}yy`).subarray(2, -2)],
  ['an ArrayBuffer', new TextEncoder().encode(BODY).buffer],
])('a body that is %s', async (_what, body) => {
  expect(await verify({ body })).toMatchObject({ ok: true, event: EVENT })
})

const titled = Object.fromEntries(
  Object.entries(deliver()).map(([name, value]) => [name.replace(/\b\w/g, (a) => a.toUpperCase()), value]),
)
test.each([
  ['Headers', new Headers(deliver())],
  ["Node's", deliver()],
  ['names in capitals', titled],
  ['lists, as gateways give them', Object.fromEntries(Object.entries(deliver()).map(([k, v]) => [k, [v]]))],
  ['without a prototype', Object.assign(Object.create(null), deliver())],
])('headers: %s', async (_what, headers) => {
  expect(await verify({ headers })).toMatchObject({ ok: true })
})

test.each([
  ['24 bytes', makeSecret(24)],
  ['32 bytes', makeSecret(32)],
  ['64 bytes', makeSecret(64)],
])('a secret of %s, with a newline from its file', async (_what, secret) => {
  const given = `${secret}\n`
  expect(await verify({ secret: given, headers: deliver({ secret }) })).toMatchObject({ ok: true })
  const headers = plainAlone(BODY, secret)
  expect(await verify({ secret: given, headers, legacy: true })).toMatchObject({ ok: true })
})

test('while the sender rotates, either of its two signatures will do', async () => {
  const both = [SECRET, OTHER].map((secret) => deliver({ secret })['webhook-signature']).join(' ')
  const headers = { ...deliver(), 'webhook-signature': both }
  expect(await verify({ headers })).toMatchObject({ ok: true })
  expect(await verify({ headers, secret: OTHER })).toMatchObject({ ok: true })
  expect(await verify({ headers, secret: makeSecret() })).toMatchObject({ code: 'wrong_signature' })
})

test('while the receiver rotates, either of its two secrets will do', async () => {
  for (const secret of [
    [OTHER, SECRET],
    [SECRET, OTHER],
  ]) {
    expect(await verify({ secret })).toMatchObject({ ok: true })
    expect(await verify({ secret, headers: plainAlone(), legacy: true })).toMatchObject({ ok: true })
  }
})

test('signatures of other schemes are passed over', async () => {
  const signature = `v1a,${Buffer.alloc(64).toString('base64')} ${deliver()['webhook-signature']} v2,x`
  expect(await verify({ headers: { ...deliver(), 'webhook-signature': signature } })).toMatchObject({
    ok: true,
  })
})

test.each([
  [0, true],
  [300, true],
  [-300, true],
  [301, false],
  [-301, false],
  [86_400, false],
])('a delivery of %i s ago', async (ageS, ok) => {
  const result = await verify({ headers: deliver({ at: NOW - ageS * 1000 }) })
  expect(result).toMatchObject(ok ? { ok } : { ok, code: 'outside_tolerance', status: 400 })
})

test('a time too far says how far, and which way', async () => {
  const late = await verify({ headers: deliver({ at: NOW - 812_000 }) })
  expect(late).toMatchObject({
    message: expect.stringContaining("812 s behind this machine's clock; at most 300"),
  })
  const early = await verify({ headers: deliver({ at: NOW + 812_000 }) })
  expect(early).toMatchObject({ message: expect.stringContaining('812 s ahead of') })
})

test('without a time of its own it goes by the clock', async () => {
  const fresh = { body: BODY, secret: SECRET, headers: deliver({ at: Date.now() }) }
  expect(await verifyWebhook(fresh)).toMatchObject({ ok: true })
  expect(await verifyWebhook({ ...fresh, headers: deliver({ at: Date.now() - 400_000 }) })).toMatchObject({
    code: 'outside_tolerance',
  })
})

test.each([
  ['the body', { body: BODY.replace('lead', 'loud') }],
  ['a blank in the body', { body: BODY + ' ' }],
  ['the id', { headers: { ...deliver(), 'webhook-id': 'evt_2' } }],
  ['the time', { headers: { ...deliver(), 'webhook-timestamp': String(Math.floor(NOW / 1000) + 1) } }],
  ['the secret', { secret: OTHER }],
  [
    'a signature’s last character',
    { headers: { ...deliver(), 'webhook-signature': `v1,${'A'.repeat(43)}=` } },
  ],
  [
    'a signature with more behind it',
    { headers: { ...deliver(), 'webhook-signature': `${deliver()['webhook-signature']}A` } },
  ],
  ['a signature cut short', { headers: { ...deliver(), 'webhook-signature': 'v1,' } }],
])('changed: %s', async (_what, options) => {
  expect(await verify(options)).toMatchObject({ ok: false, code: 'wrong_signature', status: 401 })
})

test('the dots between id, time and body can’t be moved', async () => {
  const seconds = Math.floor(NOW / 1000)
  const body = `{"a":"x.${seconds}.{}`
  const headers = { ...deliver({ body }), 'webhook-id': `evt_1.${seconds}.{"a":"x` }
  expect(await verify({ headers, body: '{}' })).toMatchObject({ code: 'malformed_headers' })
})

test('the plain signature alone is refused, with the way on, unless legacy says so', async () => {
  const refused = await verify({ headers: plainAlone() })
  expect(refused).toMatchObject({ ok: false, code: 'missing_headers', status: 400 })
  expect(refused).toMatchObject({ message: expect.stringContaining('legacy: true') })
  expect(await verify({ headers: plainAlone(), legacy: 'yes' })).toMatchObject({ code: 'missing_headers' })
  const accepted = await verify({ headers: plainAlone(), legacy: true })
  expect(accepted).toEqual({ ok: true, scheme: 'legacy', event: EVENT })
})

test.each([
  ['another secret', plainAlone(BODY, OTHER)],
  ['another body', plainAlone('{}')],
  ['the bytes behind whsec_ as key', { 'x-latchkey-signature': plain(BODY, SECRET.slice(6)) }],
  ['cut short', { 'x-latchkey-signature': plain(BODY).slice(0, -1) }],
  ['no hex', { 'x-latchkey-signature': 'z'.repeat(64) }],
])('a plain signature by %s', async (_what, headers) => {
  expect(await verify({ headers, legacy: true })).toMatchObject({ code: 'wrong_signature', status: 401 })
})

test('a plain signature in capitals is the same number', async () => {
  const headers = { 'X-Latchkey-Signature': plain(BODY).toUpperCase() }
  expect(await verify({ headers, legacy: true })).toMatchObject({ ok: true })
})

test('where Standard headers came, legacy does not let a bad or an old one off', async () => {
  const old = deliver({ at: NOW - 400_000 })
  expect(await verify({ headers: old, legacy: true })).toMatchObject({ code: 'outside_tolerance' })
  const forged = { ...deliver(), 'webhook-signature': `v1,${'A'.repeat(43)}=` }
  expect(await verify({ headers: forged, legacy: true })).toMatchObject({ code: 'wrong_signature' })
})

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)('%s left out', async (name) => {
  const { [name]: _left, ...headers } = deliver()
  const result = await verify({ headers, legacy: true })
  expect(result).toMatchObject({ code: 'missing_headers', message: `${name} is missing.` })
})

test.each([
  ['webhook-id', 'a b'],
  ['webhook-id', 'x'.repeat(257)],
  ['webhook-timestamp', 'soon'],
  ['webhook-timestamp', '-1'],
  ['webhook-timestamp', '1e9'],
  ['webhook-timestamp', '9'.repeat(400)],
  ['webhook-signature', 'v2,abc'],
  ['webhook-signature', ','],
])('%s: %s is malformed', async (name, value) => {
  const result = await verify({ headers: { ...deliver(), [name]: value } })
  expect(result).toMatchObject({ code: 'malformed_headers', status: 400 })
  expect(result).toMatchObject({ message: expect.stringContaining(name) })
})

test.each([
  ['a parsed object', EVENT, 'an object'],
  ['a parsed list', [EVENT], 'a list'],
  ['nothing', undefined, 'nothing'],
  ['null', null, 'null'],
  ['a promise of it', Promise.resolve(BODY), 'a Promise'],
  ['the request', new Request('http://a.test/', { method: 'POST', body: BODY }), 'a Request'],
])('given %s it says that it needs the raw body, and how', async (_what, body, given) => {
  const result = await verify({ body })
  expect(result).toMatchObject({ ok: false, code: 'raw_body_needed', status: 500 })
  const { message } = result as { message: string }
  expect(message).toContain(`given: ${given}`)
  expect(message).toContain("express.raw({ type: 'application/json' })")
  expect(message).toContain('await request.text()')
})

test.each([
  ['not set', undefined, 'LATCHKEY_WEBHOOK_SECRET'],
  ['empty', '', 'is missing'],
  ['no secret in the list', [], 'is missing'],
  ['undefined as text', 'undefined', 'whsec_'],
  ['short', 'whsec_MfKQ9r8GKYqrTwjU', 'whsec_ and at least 32 characters'],
  ['no base64', `whsec_${'?'.repeat(40)}`, 'whsec_'],
  ['without its prefix', SECRET.slice(6), 'whsec_'],
  ['a number', 7, 'given: a number'],
  ['a bad one beside a good one', [SECRET, 'whsec_'], 'whsec_'],
])('a secret that is %s', async (_what, secret, sentence) => {
  const result = await verify({ secret })
  expect(result).toMatchObject({ ok: false, code: 'not_configured', status: 500 })
  expect(result).toMatchObject({ message: expect.stringContaining(sentence) })
  expect(JSON.stringify(result)).not.toContain('MfKQ9r8G')
})

test.each(['null', '[]', '7', '"x"', '', '{', '\ufeff'])(
  'a signed body that is %s is no event',
  async (body) => {
    const headers = deliver({ body })
    expect(await verify({ headers, body })).toMatchObject({ code: 'not_an_event', status: 400 })
  },
)

test('a body of ten megabytes is verified', async () => {
  const body = JSON.stringify({ ...EVENT, data: { text: 'x'.repeat(10_000_000) } })
  const signature = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
    .update(`evt_1.${Math.floor(NOW / 1000)}.${body}`)
    .digest('base64')
  const headers = { ...deliver(), 'webhook-signature': `v1,${signature}` }
  expect(await verify({ headers, body })).toMatchObject({ ok: true })
})

const throwing = () => {
  throw new Error('boom')
}

test.each([
  ['no options', undefined],
  ['null', null],
  ['options that throw', Object.defineProperty({}, 'body', { get: throwing })],
  ['headers that throw', { body: BODY, secret: SECRET, headers: { get: throwing } }],
  ['headers that are none', { body: BODY, secret: SECRET, headers: 'webhook-id: 1' }],
  [
    'a header that throws',
    {
      body: BODY,
      secret: SECRET,
      headers: Object.defineProperty({}, 'webhook-id', { enumerable: true, get: throwing }),
    },
  ],
  ['a revoked proxy', { body: BODY, secret: SECRET, headers: revoked() }],
  ['a body that is a revoked proxy', { body: revoked(), secret: SECRET, headers: deliver() }],
])('%s is a result like any other', async (_what, options) => {
  const result = await verifyWebhook(options as never)
  expect(result).toMatchObject({ ok: false, code: expect.any(String), message: expect.any(String) })
})

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

test('whatever comes, it neither throws nor passes', async () => {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-latchkey-signature']
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...Object.values(deliver())),
  )
  const headers = fc.oneof(
    fc.dictionary(fc.constantFrom(...names), fc.oneof(value, fc.array(value), fc.anything())),
    fc.anything(),
  )
  const body = fc.oneof(fc.string(), fc.uint8Array(), fc.anything())
  await fc.assert(
    fc.asyncProperty(headers, body, fc.boolean(), async (headers, body, legacy) => {
      const result = await verify({ headers, body, legacy, secret: OTHER })
      expect(result).toMatchObject({ ok: false, code: expect.any(String), status: expect.any(Number) })
    }),
    { numRuns: 1000 },
  )
})

test('the official package agrees, delivery by delivery', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.stringMatching(/^[\w-]{1,40}$/),
      async (data, id) => {
        const body = JSON.stringify({ ...EVENT, data })
        const headers = deliver({ body, id, at: Date.now() })
        expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(body))
        const result = await verifyWebhook({ body, headers, secret: SECRET })
        expect(result).toMatchObject({ ok: true, event: JSON.parse(body) })
      },
    ),
    { numRuns: 200 },
  )
})
