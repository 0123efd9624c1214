import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { AnonymousTokenAnswer } from '../../../protocol/anonymous.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { setupServer, type TestServer } from '../../support/server.js'
import { signByHand } from '../../support/tenant-token.js'
import { setupAnonymous } from './anonymous-setup.js'
import { expectProblem } from './expect-problem.js'

const ATTACKER = '203.0.113.66'
const VISITOR = { visitor: { id: '1' } }
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})

type Sent = { from?: string; headers?: Record<string, string> }

const toForm = (id: string, secret: string) =>
  String(new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }))
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Every way in for a credential, tried with a wrong one. */
const GUESSES: Record<string, (server: TestServer, sent: Sent) => Promise<Response>> = {
  'a mint': ({ call }, sent) =>
    call('POST', '/v1/widget/token', { ...sent, bearer: makeKey('lk_sk_'), body: VISITOR }),
  'a mint with an access token': ({ call }, sent) =>
    call('POST', '/v1/widget/token', { ...sent, bearer: forgeAccessToken(), body: VISITOR }),
  'a mint with what is no key': ({ call }, sent) =>
    call('POST', '/v1/widget/token', { ...sent, bearer: 'guess', body: VISITOR }),
  'an administrative call': ({ call }, sent) =>
    call('GET', '/v1/keys', { ...sent, bearer: makeKey('lk_sk_') }),
  'an exchange': ({ call }, sent) =>
    call('POST', '/authentication/token', { ...sent, body: { secret_key: makeKey('lk_sk_') } }),
  'an OAuth grant': ({ call, key }, sent) =>
    call('POST', '/oauth/token', {
      ...sent,
      headers: { ...FORM, ...sent.headers },
      body: toForm(key.id, makeKey('lk_sk_')),
    }),
  'a tenant token': ({ call, workspace }, sent) =>
    call('GET', '/v1/tenants/acme/linked-sources', {
      ...sent,
      bearer: signByHand(String(STRANGER), { alg: 'RS256' }, { sub: 'acme', iat: 1, exp: 3601 }),
      headers: { 'x-api-key': workspace.publishableKey, ...sent.headers },
    }),
  'a publishable key': ({ call, workspace }, sent) =>
    call('GET', `/${workspace.id}/flow/acme/linkedSources?token=guess`, {
      ...sent,
      headers: { 'x-api-key': makeKey('lk_pk_'), ...sent.headers },
    }),
}

function forgeAccessToken(): string {
  return signByHand(String(STRANGER), { alg: 'RS256', typ: 'at+jwt' }, { sub: 'key_1' })
}

async function exhaust(server: TestServer, sent: Sent, times = 60): Promise<void> {
  for (let count = 0; count < times; count++) {
    const guessed = await GUESSES['an exchange']!(server, sent)
    expect(guessed.status).toBe(401)
  }
}

test.each(Object.entries(GUESSES))('%s is refused 60 times a minute, then with 429', async (_, guess) => {
  const server = await setupServer()
  const first = await guess(server, { from: ATTACKER })
  expect(first.status).toBe(401)
  expect(first.headers.get('ratelimit-policy')).toBe('"failed-authentications";q=60;w=60')
  expect(first.headers.get('ratelimit')).toBe('"failed-authentications";r=59;t=60')
  expect(first.headers.get('retry-after')).toBeNull()
  await exhaust(server, { from: ATTACKER }, 59)
  server.clock.pass(15_000)
  const refused = await guess(server, { from: ATTACKER })
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('45')
  expect(refused.headers.get('ratelimit')).toBe('"failed-authentications";r=0;t=45')
  server.clock.pass(45_000)
  expect((await guess(server, { from: ATTACKER })).status).toBe(401)
})

test('the refusal is a problem, and at /oauth/ an error that OAuth knows', async () => {
  const server = await setupServer()
  await exhaust(server, { from: ATTACKER })
  const problem = await expectProblem(
    await GUESSES['a mint']!(server, { from: ATTACKER }),
    429,
    'rate_limited',
  )
  expect(problem.detail).toContain('60 a minute')
  const refused = await GUESSES['an OAuth grant']!(server, { from: ATTACKER })
  expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' })
  expect(refused.headers.get('cache-control')).toBe('no-store')
})

test('a good credential passes from a limited address', async () => {
  const server = await setupServer({ roles: ['widget', 'admin'] })
  const { call, key } = server
  await exhaust(server, { from: ATTACKER })
  const minted = await call('POST', '/v1/widget/token', { bearer: key.secret, body: VISITOR, from: ATTACKER })
  expect(minted.status).toBe(201)
  expect(minted.headers.get('ratelimit')).toBeNull()
  const body = toForm(key.id, key.secret)
  expect((await call('POST', '/oauth/token', { headers: FORM, body, from: ATTACKER })).status).toBe(200)
})

test('nobody else is limited, and a header moves nobody to another address', async () => {
  const server = await setupServer()
  for (let count = 0; count < 60; count++) {
    await GUESSES['a mint']!(server, { from: ATTACKER, headers: spoof(`198.51.100.${count}`) })
  }
  const guess = (sent: Sent) => GUESSES['a mint']!(server, sent).then(({ status }) => status)
  expect(await guess({ from: ATTACKER, headers: spoof('198.51.100.200') })).toBe(429)
  expect(await guess({ from: '198.51.100.1' })).toBe(401)
})

test('behind a trusted proxy each of its callers is counted alone', async () => {
  const server = await setupServer({ trustedProxyHops: 1 })
  const through = (forwardedFor: string) => ({
    from: '10.0.0.1',
    headers: { 'x-forwarded-for': forwardedFor },
  })
  for (let count = 0; count < 60; count++) {
    await GUESSES['a mint']!(server, through(`198.51.100.${count}, ${ATTACKER}`))
  }
  const guess = (sent: Sent) => GUESSES['a mint']!(server, sent).then(({ status }) => status)
  expect(await guess(through(`198.51.100.200, ${ATTACKER}`))).toBe(429)
  expect(await guess(through('198.51.100.1'))).toBe(401)
})

test('an IPv6 subscriber is limited whole', async () => {
  const server = await setupServer()
  for (let count = 0; count < 60; count++) {
    await GUESSES['a mint']!(server, { from: `2001:db8:1:2::${count.toString(16)}` })
  }
  const guess = (from: string) => GUESSES['a mint']!(server, { from }).then(({ status }) => status)
  expect(await guess('2001:db8:1:2:ffff::1')).toBe(429)
  expect(await guess('2001:db8:1:3::1')).toBe(401)
})

test('two servers on one store share the count', async () => {
  const one = await setupServer()
  const other = await setupServer({ store: one.store })
  await exhaust(one, { from: ATTACKER }, 40)
  await exhaust(other, { from: ATTACKER }, 20)
  expect((await GUESSES['a mint']!(one, { from: ATTACKER })).status).toBe(429)
  expect((await GUESSES['a mint']!(other, { from: ATTACKER })).status).toBe(429)
})

test('what honest pages and servers come with is not counted', async () => {
  const { call, clock, mint, key } = await setupServer()
  const ended = await mint()
  const exchanged = await call('POST', '/authentication/token', { body: { secret_key: key.secret } })
  const { access_token } = (await exchanged.json()) as { access_token: string }
  clock.pass(3_600_000)
  for (let count = 0; count < 70; count++) {
    expect((await call('GET', '/v1/sessions', { bearer: ended, from: ATTACKER })).status).toBe(401)
    expect((await call('POST', '/v1/widget/token', { from: ATTACKER })).status).toBe(401)
    const late = await call('POST', '/v1/widget/token', {
      bearer: access_token,
      body: VISITOR,
      from: ATTACKER,
    })
    expect([late.status, late.headers.get('ratelimit')]).toEqual([401, null])
    const lacks = await call('GET', '/v1/keys', { bearer: key.secret, from: ATTACKER })
    expect([lacks.status, lacks.headers.get('ratelimit')]).toEqual([403, null])
  }
})

test.each([
  ['a revoked key', ({ store, key, clock }: TestServer) => store.revokeKey(key.id, clock.now())],
  [
    'a secret whose overlap is over',
    ({ store, key, clock }: TestServer) =>
      store.rotateKey(key.id, { hash: 'new', createdAt: clock.now(), othersEndAt: clock.now() }),
  ],
])('%s is not counted: a fleet that still has it needs its 401', async (_, end) => {
  const server = await setupServer()
  const { call, key } = server
  await end(server)
  const body = toForm(key.id, key.secret)
  const uses = [
    () => call('POST', '/v1/widget/token', { bearer: key.secret, body: VISITOR, from: ATTACKER }),
    () => call('POST', '/authentication/token', { body: { secret_key: key.secret }, from: ATTACKER }),
    () => call('POST', '/oauth/token', { headers: FORM, body, from: ATTACKER }),
  ]
  for (let count = 0; count < 25; count++) {
    for (const use of uses) {
      const { status, headers } = await use()
      expect([status, headers.get('ratelimit')]).toEqual([401, null])
    }
  }
  const guessed = await GUESSES['an exchange']!(server, { from: ATTACKER })
  expect(guessed.headers.get('ratelimit')).toBe('"failed-authentications";r=59;t=60')
})

test('new anonymous visitors are counted, those who come back are not', async () => {
  const { call, widget, page } = await setupAnonymous()
  const ask = (visitor_secret?: string, from = ATTACKER) =>
    call('POST', '/v1/widget/anonymous-token', {
      body: { widget: widget.id, visitor_secret },
      headers: page,
      from,
    })
  const first = AnonymousTokenAnswer.parse(await (await ask()).json())
  for (let count = 1; count < 60; count++) expect((await ask()).status).toBe(201)
  const refused = await ask()
  expect(refused.headers.get('ratelimit')).toBe('"anonymous-mints";r=0;t=60')
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After')
  await expectProblem(refused, 429, 'rate_limited')
  expect((await ask(first.visitor_secret)).status).toBe(201)
  expect((await ask(undefined, '203.0.113.7')).status).toBe(201)
})

test("a key's own limit counts its successful mints, and says what is left", async () => {
  const { call } = await setupServer({ roles: ['admin'] }).then(async (server) => {
    const made = await server.call('POST', '/v1/keys', {
      bearer: server.key.secret,
      body: { label: 'small', roles: ['widget'], mints_per_minute: 2 },
    })
    const { secret, mints_per_minute } = (await made.json()) as { secret: string; mints_per_minute: number }
    expect(mints_per_minute).toBe(2)
    return { call: (body: unknown) => server.call('POST', '/v1/widget/token', { bearer: secret, body }) }
  })
  expect((await call({ visitor: {} })).status).toBe(422)
  const first = await call(VISITOR)
  expect([first.status, first.headers.get('ratelimit')]).toEqual([201, '"mints";r=1;t=60'])
  expect(first.headers.get('ratelimit-policy')).toBe('"mints";q=2;w=60')
  expect((await call(VISITOR)).status).toBe(201)
  const refused = await call(VISITOR)
  expect(refused.headers.get('retry-after')).toBe('60')
  await expectProblem(refused, 429, 'rate_limited')
})

test.each([0, -1, 1.5, 1_000_001, 'many'])('a limit of %s mints is refused', async (mints_per_minute) => {
  const { call, key } = await setupServer({ roles: ['admin'] })
  const body = { label: 'x', roles: ['widget'], mints_per_minute }
  const problem = await expectProblem(
    await call('POST', '/v1/keys', { bearer: key.secret, body }),
    422,
    'invalid_request',
  )
  expect(problem.errors?.[0]?.field).toBe('mints_per_minute')
})

function spoof(address: string): Record<string, string> {
  return { 'x-forwarded-for': address, forwarded: `for=${address}`, 'x-real-ip': address }
}
