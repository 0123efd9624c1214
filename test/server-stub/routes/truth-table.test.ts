import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { WIDGET_TOKEN_TYP } from '../../../protocol/widget-token.js'
import { createDeveloperAccess } from '../../../server-stub/services/developer-access.js'
import { AnonymousTokenAnswer } from '../../../protocol/anonymous.js'
import { createFacts } from '../../../server-stub/services/facts.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { createPasswords } from '../../../server-stub/services/passwords.js'
import { createSigningKeys } from '../../../server-stub/services/signing-keys.js'
import { createProjectKeys, type Role } from '../../../server-stub/services/project-keys.js'
import { createGrant } from '../../../server-stub/services/minting.js'
import { createTokenCodec } from '../../../server-stub/services/token-codec.js'
import { createUsers } from '../../../server-stub/services/users.js'
import { createWorkspaces } from '../../../server-stub/services/workspaces.js'
import type { UserRole } from '../../../server-stub/store/store.js'
import { FROM_OWN_PAGE, PASSWORD } from '../../support/people.js'
import { CHEAP, SECRET, setupServer } from '../../support/server.js'
import { signByHand } from '../../support/tenant-token.js'

const SHOP = 'https://shop.example'
const DEVELOPMENT = 'http://localhost:3000'
const HOUR_MS = 3_600_000
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const ANONYMOUS = '/v1/widget/anonymous-token'

/** Who comes, in the order of the table's columns. */
const COLUMNS = [
  'nobody',
  'a publishable key',
  'an unknown key',
  'a revoked key',
  'an ended secret',
  'a widget key',
  'an analytics key',
  'an admin key',
  'a widget access token',
  'an analytics access token',
  'an admin access token',
  'an ended access token',
  "a revoked key's access token",
  'a widget token',
  'an ended widget token',
  "a revoked key's widget token",
  'a page with a key',
  'a page with an access token',
  'a page elsewhere with a widget token',
  'a tenant token',
  "another tenant's token",
  "a revoked signing key's tenant token",
  'a tenant token without a publishable key',
  'an anonymous token',
  "a claimed visitor's anonymous token",
  'a page elsewhere with an anonymous token',
  'a developer token',
  'a developer token on another page',
  'an ended developer token',
  'a member',
  'an admin',
  "another workspace's admin",
  'an admin with a first password',
  'an admin who has signed out',
  'an admin on a page elsewhere',
  'an admin with a key beside',
] as const
type Column = (typeof COLUMNS)[number]

/**
 * Each route, each kind of credential: `.` is let in; `0`, `1`, `2` and `3` are refused with 400, 401, 422 and 403.
 * The credential comes where the route takes it: as a bearer, but in the body of an exchange, and as x-api-key of a page
 * that asks for an anonymous token. Of people it is the cookie of their browser.
 * Groups as in COLUMNS: dead or public keys; keys by role; access tokens by role, dead ones; widget tokens (with a tenant);
 * pages; tenant tokens; anonymous tokens; developer tokens; people.
 */
const TABLE: Record<string, string> = {
  'POST /v1/widget/token': '11111 .33 .33 11 111 331 1111 111 111 111111.',
  'GET /v1/widget/token': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  'DELETE /v1/widget/token': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  // Whatever looks like a secret key is a page's blunder here, since only pages ask.
  'POST /v1/widget/anonymous-token': '1.333 333 111 11 111 311 1111 111 111 1111113',
  'POST /v1/visitors/claim': '11111 111 111 11 .11 113 1111 313 331 1111111',
  'GET /v1/widgets/:id/config': '.1111 111 111 11 .11 113 1111 .13 .31 ......1',
  'GET /v1/widgets/:id/config?auto_start=false': '..111 ... ... 11 ... 33. .... ... ... .......',
  'POST /v1/sessions': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  'GET /v1/sessions': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'GET /v1/sessions/:id': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'POST /v1/sessions/:id/messages': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'GET /v1/sessions/:id/messages': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'PATCH /v1/sessions/:id': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'POST /v1/sessions/:id/close': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  // A rating is the visitor's own word.
  'POST /v1/sessions/:id/rating': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  'POST /v1/sessions/:id/read': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'POST /v1/sessions/:id/typing': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'GET /v1/sessions/:id/transcript': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'GET /v1/stream': '11111 33. 33. 11 .11 333 1111 .13 .31 ...3130',
  'POST /v1/leads': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  'GET /v1/leads': '11111 3.. 3.. 11 111 331 1111 111 111 ...3130',
  'GET /v1/leads/:id': '11111 3.. 3.. 11 111 331 1111 111 111 ...3130',
  'POST /v1/events': '11111 111 111 11 .11 113 1111 .13 .31 1111111',
  'GET /v1/events': '11111 3.. 3.. 11 111 331 1111 111 111 ...3130',
  'GET /v1/events/counts': '11111 3.. 3.. 11 111 331 1111 111 111 ...3130',
  'GET /v1/visitors/:id/timeline': '11111 3.. 3.. 11 111 331 1111 111 111 ...3130',
  'POST /v1/keys': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/keys': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/keys/:id/rotate': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/keys/:id/end-overlap': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/keys/:id/revoke': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/signing-keys': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/signing-keys': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/signing-keys/:id/revoke': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/webhooks': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/webhooks': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/webhooks/:id': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'PATCH /v1/webhooks/:id': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'DELETE /v1/webhooks/:id': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/webhooks/:id/rotate-secret': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/webhooks/:id/test': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/webhooks/:id/replay': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/webhooks/:id/deliveries': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/webhooks/:id/deliveries/:delivery': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/audit': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/workspace': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'PATCH /v1/workspace': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'GET /v1/visitors/:id/export': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  'DELETE /v1/visitors/:id': '11111 33. 33. 11 111 331 1111 111 111 3..3130',
  // A token is longer than any key, and refused by its length; a page that sent a living key is told so.
  'POST /authentication/token': '21111 ... 222 22 222 322 2222 222 222 222222.',
  'POST /oauth/token': '11111 ... 111 11 111 011 1111 111 111 111111.',
  'GET /.well-known/oauth-authorization-server': '..... ... ... .. ... ... .... ... ... .......',
  'GET /.well-known/jwks.json': '..... ... ... .. ... ... .... ... ... .......',
  'GET /openapi.json': '..... ... ... .. ... ... .... ... ... .......',
  'GET /healthz': '..... ... ... .. ... ... .... ... ... .......',
  // From no machine that is known, and none of these is the operator's token: test/server-stub/routes/metrics.test.ts.
  'GET /readyz': '11111 111 111 11 111 111 1111 111 111 1111111',
  'GET /metrics': '11111 111 111 11 111 111 1111 111 111 1111111',
  'GET /latchkey.js': '..... ... ... .. ... ... .... ... ... .......',
  'GET /assets/:file': '..... ... ... .. ... ... .... ... ... .......',
  'GET /preview/:widget': '..... ... ... .. ... ... .... ... ... .......',
  'GET /v1/tenants/:tenant/linked-sources': '11111 33. 33. 11 .11 333 .311 313 331 111111.',
  'GET /:env/:flow/:tenant/linkedSources': '11111 33. 33. 11 .11 333 .311 313 331 111111.',
  // Pages for people go by the cookie of a browser, and a form by where it comes from: test/server-stub/routes/dashboard.test.ts.
  'GET /dashboard': '..... ... ... .. ... ... .... ... ... ......0',
  'GET /dashboard/sign-in': '..... ... ... .. ... ... .... ... ... ......0',
  'GET /dashboard/*': '..... ... ... .. ... ... .... ... ... .......',
  'POST /dashboard/sign-in': '30000 000 000 00 000 000 0000 000 000 2222230',
  'POST /dashboard/sign-out': '30000 000 000 00 000 000 0000 000 000 .....30',
  'POST /dashboard/sign-out-everywhere': '30000 000 000 00 000 000 0000 000 000 .....30',
  'GET /oauth/authorize': '..... ... ... .. ... ... .... ... ... ..3...0',
  'POST /oauth/authorize': '30000 000 000 00 000 000 0000 000 000 000..30',
  'POST /dashboard/password': '30000 000 000 00 000 000 0000 000 000 2222.30',
  'PUT /v1/tenants/:tenant/linked-sources/:source': '11111 33. 33. 11 111 331 1111 111 111 111111.',
  'DELETE /v1/tenants/:tenant/linked-sources/:source': '11111 33. 33. 11 111 331 1111 111 111 111111.',
}

async function setup() {
  const server = await setupServer({
    roles: ['widget', 'analytics', 'admin'],
    origins: [SHOP],
    anonymous: true,
    leadForm: { fields: [{ name: 'name', label: 'Name', type: 'text' }] },
  })
  const { app, call, clock, store, workspace, widget, key, mint } = server
  const keys = createProjectKeys({ store, clock, facts: createFacts(store) })
  const idOf = new Map([[key.secret, key.id]])
  const make = async (...roles: Role[]) => {
    const request = { workspaceId: workspace.id, label: 'of the table', roles, createdBy: 'test' }
    const made = await keys.create(request)
    idOf.set(made.secret, made.id)
    return made
  }
  const mintWith = async (bearer: string) => {
    const minted = await call('POST', '/v1/widget/token', {
      bearer,
      body: { visitor: { id: '1' }, tenant: 'acme' },
    })
    return ((await minted.json()) as { token: string }).token
  }
  const exchange = async (secret_key: string) => {
    const answer = await call('POST', '/authentication/token', { body: { secret_key } })
    return ((await answer.json()) as { access_token: string }).access_token
  }

  const endedAccessToken = await exchange(key.secret)
  const rotated = await make('widget', 'admin')
  await keys.rotate(rotated.id, HOUR_MS / 1000)
  clock.pass(HOUR_MS)
  const endedToken = await mint()
  await call('DELETE', '/v1/widget/token', { bearer: endedToken })
  const revoked = await make('widget', 'admin')
  const dead = { access: await exchange(revoked.secret), widget: await mintWith(revoked.secret) }
  await keys.revoke(revoked.id)

  const signingKeys = createSigningKeys({ store, clock })
  const sign = async (sub: string) => {
    const { id, private_key } = await signingKeys.create({ workspaceId: workspace.id, createdBy: 'test' })
    const iat = clock.now() / 1000
    return { id, token: signByHand(private_key, { alg: 'RS256' }, { sub, iat, exp: iat + 3600 }) }
  }
  const [acme, another, ended] = [await sign('acme'), await sign('another'), await sign('acme')]
  await signingKeys.revoke(ended.id)

  const admit = async () => {
    const answer = await call('POST', ANONYMOUS, {
      headers: { 'x-api-key': workspace.publishableKey, origin: SHOP },
      body: { widget: widget.id },
    })
    return AnonymousTokenAnswer.parse(await answer.json())
  }
  const claimed = await admit()
  const { visitor_secret } = claimed
  await call('POST', '/v1/visitors/claim', { bearer: await mintWith(key.secret), body: { visitor_secret } })
  const developers = createDeveloperAccess({
    store,
    clock,
    grant: createGrant({ clock, codec: createTokenCodec(WIDGET_TOKEN_TYP, [SECRET]) }),
  })
  const users = createUsers({ store, clock, passwords: createPasswords(CHEAP) })
  const request = {
    workspaceId: workspace.id,
    email: 'sam@x',
    name: undefined,
    role: 'member',
    createdBy: 'test',
  }
  const sam = await users.create(request)
  async function connect() {
    const verifier = 'v'.repeat(43)
    const challenge = hash('sha256', verifier, 'base64url')
    const page = { widgetId: widget.id, origin: DEVELOPMENT, redirectUri: DEVELOPMENT }
    const code = await developers.allow(sam, { ...page, challenge })
    return ((await developers.redeem({ ...page, code, verifier })) as { access_token: string }).access_token
  }
  const endedDeveloperToken = await connect()
  await store.endSignInsOf(sam.id)

  const passwords = createPasswords(CHEAP)
  const elsewhere = await createWorkspaces({ store, clock }).create({ name: 'Elsewhere' })
  /** Their browser's cookie. */
  async function enter(
    email: string,
    role: UserRole,
    place: { workspaceId?: string; isFirst?: boolean } = {},
  ) {
    const { workspaceId = workspace.id, isFirst = false } = place
    const known = await store.findPassword(email)
    const asked = { workspaceId, email, name: undefined, role, createdBy: 'test' }
    const { id, firstPasswordEndsAt } = known?.user ?? (await users.create(asked))
    const kept = {
      hash: await passwords.hash(PASSWORD),
      firstPasswordEndsAt: isFirst ? firstPasswordEndsAt : undefined,
    }
    await store.setPassword(id, kept)
    const answer = await app.request('/dashboard/sign-in', {
      method: 'POST',
      headers: FROM_OWN_PAGE,
      body: new URLSearchParams({ email, password: PASSWORD }),
    })
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }
  const signedOut = await enter('gone@x', 'admin')
  await app.request('/dashboard/sign-out', {
    method: 'POST',
    headers: { ...FORM, ...FROM_OWN_PAGE, cookie: signedOut },
  })
  const COOKIES: Partial<Record<Column, () => Promise<string> | string>> = {
    'a member': () => enter('kim@x', 'member'),
    'an admin': () => enter('alice@x', 'admin'),
    "another workspace's admin": () => enter('eve@x', 'admin', { workspaceId: elsewhere.id }),
    'an admin with a first password': () => enter('new@x', 'admin', { isFirst: true }),
    'an admin who has signed out': () => signedOut,
    'an admin on a page elsewhere': () => enter('alice@x', 'admin'),
    'an admin with a key beside': () => enter('alice@x', 'admin'),
  }

  const alex = await mintWith(key.secret)
  const session = await call('POST', '/v1/sessions', { bearer: alex, body: {} })
  const { id: sessionId } = (await session.json()) as { id: string }
  const said = await call('POST', `/v1/sessions/${sessionId}/messages`, {
    bearer: alex,
    body: { text: 'Hi' },
  })
  const { id: message_id } = (await said.json()) as { id: string }

  /** Made anew for each cell, since some routes end what they are given. */
  const BEARERS: Partial<Record<Column, () => Promise<string> | string | undefined>> = {
    nobody: () => undefined,
    'a publishable key': () => workspace.publishableKey,
    'an unknown key': () => makeKey('lk_sk_'),
    'a revoked key': () => revoked.secret,
    'an ended secret': () => rotated.secret,
    'a widget key': async () => (await make('widget')).secret,
    'an analytics key': async () => (await make('analytics')).secret,
    'an admin key': async () => (await make('admin')).secret,
    'a widget access token': async () => exchange((await make('widget')).secret),
    'an analytics access token': async () => exchange((await make('analytics')).secret),
    'an admin access token': async () => exchange((await make('admin')).secret),
    'an ended access token': () => endedAccessToken,
    "a revoked key's access token": () => dead.access,
    'a widget token': () => mintWith(key.secret),
    'an ended widget token': () => endedToken,
    "a revoked key's widget token": () => dead.widget,
    'a page with a key': () => key.secret,
    'a page with an access token': () => exchange(key.secret),
    'a page elsewhere with a widget token': () => mintWith(key.secret),
    'a tenant token': () => acme.token,
    "another tenant's token": () => another.token,
    "a revoked signing key's tenant token": () => ended.token,
    'a tenant token without a publishable key': () => acme.token,
    'an anonymous token': async () => (await admit()).token,
    "a claimed visitor's anonymous token": () => claimed.token,
    'a page elsewhere with an anonymous token': async () => (await admit()).token,
    'a developer token': connect,
    'a developer token on another page': connect,
    'an ended developer token': () => endedDeveloperToken,
    'an admin with a key beside': () => key.secret,
  }

  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: widget.id,
    redirect_uri: DEVELOPMENT,
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
  }).toString()

  async function knock(route: string, column: Column): Promise<string> {
    const [method = '', path = ''] = route.split(' ')
    const credential = await BEARERS[column]?.()
    const cookie = await COOKIES[column]?.()
    const isForm = path === '/oauth/token' || (cookie !== undefined && isPage(path))
    const site = column.endsWith('elsewhere') ? 'cross-site' : 'same-origin'
    const answer = await app.request(
      path
        .replace('/widgets/:id', `/widgets/${widget.id}`)
        .replace('/sessions/:id', `/sessions/${sessionId}`)
        .replace('/keys/:id', `/keys/${rotated.id}`)
        .replace(':env', workspace.id)
        .replace(':tenant', 'acme')
        .replace(':source', 'crm')
        .replace('/oauth/authorize', `/oauth/authorize?${asked}`),
      {
        method,
        headers: {
          'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
          ...(/tenant('s)? token$/.test(column) && { 'x-api-key': workspace.publishableKey }),
          ...toHeaders(path, credential),
          ...(cookie !== undefined && { cookie }),
          ...(cookie !== undefined && credential === undefined && { 'sec-fetch-site': site }),
          ...(column.startsWith('a page') && { origin: 'https://elsewhere.example' }),
          ...(column.endsWith('developer token') && { origin: DEVELOPMENT }),
          ...(column.endsWith('on another page') && { origin: SHOP }),
        },
        ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: toBody(path, credential) }),
      },
    )
    await answer.body?.cancel()
    const { status } = answer
    return [400, 401, 403, 422].includes(status) ? String(status % 10) : '.'
  }

  function toBody(path: string, credential: string | undefined): string {
    if (path === '/oauth/token') {
      const client = new URLSearchParams({ grant_type: 'client_credentials' })
      if (credential === undefined) return String(client)
      client.set('client_id', idOf.get(credential) ?? key.id)
      client.set('client_secret', credential)
      return String(client)
    }
    const secret_key = isExchange(path) ? credential : undefined
    const whom = { widget: widget.id, visitor: { id: '1' }, visitor_secret }
    const webhook = { url: 'https://shop.example/hooks', from: '2026-01-01T00:00:00Z' }
    if (path === '/v1/workspace') return JSON.stringify({ retention: { leads: 90 } })
    const tracked = path === '/v1/events' && { events: [{}] }
    const said = { text: 'Hi', score: 5, typing: true, message_id, fields: { name: 'Alex' } }
    return JSON.stringify({
      ...whom,
      ...webhook,
      ...said,
      ...tracked,
      secret_key,
      label: 'x',
      roles: ['widget'],
    })
  }

  return { knock }
}

function toHeaders(path: string, credential: string | undefined): Record<string, string> {
  if (path === ANONYMOUS)
    return { origin: SHOP, ...(credential !== undefined && { 'x-api-key': credential }) }
  if (credential === undefined || isExchange(path)) return {}
  return { authorization: `Bearer ${credential}` }
}

function isPage(path: string): boolean {
  return path.startsWith('/dashboard') || path === '/oauth/authorize'
}

function isExchange(path: string): boolean {
  return path === '/authentication/token' || path === '/oauth/token'
}

test.each(Object.entries(TABLE))('%s: %s', async (route, row) => {
  const { knock } = await setup()
  const found = []
  for (const column of COLUMNS) found.push([column, await knock(route, column)])
  const expected = Array.from(row.replaceAll(' ', ''), (cell, index) => [COLUMNS[index], cell])
  expect(found).toEqual(expected)
})

test('every route has its row, and every row its route', async () => {
  const { app } = await setupServer()
  const routes = app.routes
    .filter(({ method }) => !['ALL', 'OPTIONS'].includes(method))
    .map(({ method, path }) => `${method} ${path}`)
  const rows = Object.keys(TABLE).map((row) => row.replace(/\?.*/, ''))
  expect([...new Set(rows)].toSorted()).toEqual([...new Set(routes)].toSorted())
})
