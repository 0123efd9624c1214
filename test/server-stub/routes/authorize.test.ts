import { expect, test } from 'vitest'
import { PAGE, setupDeveloper, toAnswer } from '../../support/developer.js'
import { SAM } from '../../support/people.js'
import { PUBLIC_URL } from '../../support/server.js'

async function titleOf(response: Response): Promise<string | undefined> {
  return /<title>(.*) · Latchkey<\/title>/.exec(await response.text())?.[1]
}

test('who is signed in sees which page asks for what, under a policy that admits nothing else', async () => {
  const { browser, ask, widget } = await setupDeveloper()
  const response = await browser.get(ask().url)
  expect(response.status).toBe(200)
  expect(response.headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
  expect(response.headers.get('referrer-policy')).toBe('same-origin')
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain(`form-action 'self' ${PAGE};`)
  expect(policy).toContain("script-src 'none'; ")
  expect(policy).toContain("frame-ancestors 'none'; ")
  const page = await response.text()
  for (const said of [PAGE, widget.id, 'Shop', 'Northwind', '12 hours', SAM]) expect(page).toContain(said)
})

test('allowing sends the page a code, with its state and who we are', async () => {
  const { browser, ask } = await setupDeveloper()
  const { url } = ask({ state: 'a=b&c "d" ~' })
  const answer = toAnswer(await browser.post(url, { decision: 'allow' }))
  expect(answer).toEqual({
    at: `${PAGE}/`,
    code: expect.stringMatching(/^\w{43}$/),
    state: 'a=b&c "d" ~',
    iss: PUBLIC_URL,
  })
})

test('refusing says so', async () => {
  const { browser, ask } = await setupDeveloper()
  expect(toAnswer(await browser.post(ask().url, { decision: 'refuse' }))).toMatchObject({
    error: 'access_denied',
    state: 'a state',
    iss: PUBLIC_URL,
  })
})

test('the popup is answered by a page that tells its opener, at one origin', async () => {
  const { browser, ask } = await setupDeveloper()
  const { url } = ask({ response_mode: 'web_message', redirect_uri: PAGE })
  const response = await browser.post(url, { decision: 'allow' })
  expect(response.status).toBe(200)
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/script-src 'sha256-[\w+/]{43}='/)
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
  const page = await response.text()
  const read = (name: string) =>
    new RegExp(`data-${name}="([^"]*)"`)
      .exec(page)?.[1]
      ?.replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&') ?? ''
  const message = JSON.parse(read('message')) as { code: string }
  expect(message).toEqual({
    source: 'latchkey',
    type: 'authorization_response',
    code: expect.stringMatching(/^\w{43}$/),
    state: 'a state',
    iss: PUBLIC_URL,
  })
  expect(read('origin')).toBe(PAGE)
  const redirect = new URL(read('redirect'))
  expect([redirect.origin, redirect.searchParams.get('code')]).toEqual([PAGE, message.code])
})

test('who is not signed in signs in first and comes back; with a first password chooses one before', async () => {
  const { openBrowser, ask, users } = await setupDeveloper()
  const { url } = ask()
  const browser = openBrowser()
  const away = await browser.get(url)
  const signIn = `/dashboard/sign-in?next=${encodeURIComponent(url)}`
  expect([away.status, away.headers.get('location')]).toEqual([303, signIn])
  expect(await titleOf(await browser.get(signIn))).toBe('Sign in')

  const { firstPassword: password } = await users.resetPassword(SAM)
  const entered = await browser.post('/dashboard/sign-in', { email: SAM, password, next: url })
  expect(entered.headers.get('location')).toBe(signIn)
  expect((await browser.get(url)).headers.get('location')).toBe(signIn)
  expect(await titleOf(await browser.get(signIn))).toBe('Choose a password')
  const chosen = 'seven quiet rivers north'
  const changed = await browser.post('/dashboard/password', { chosen, repeated: chosen, next: url })
  expect(changed.headers.get('location')).toBe(url)
  expect(await titleOf(await browser.get(url))).toBe(`Connect ${PAGE}`)
})

test('who belongs to another workspace is told whom they are signed in as, and can switch', async () => {
  const { addUser, signIn, ask, store, clock } = await setupDeveloper()
  const other = {
    id: 'wsp_2',
    name: 'Elsewhere',
    publishableKey: 'p',
    visitorKey: new Uint8Array(1),
    createdAt: clock.now(),
  }
  await store.addWorkspace(other)
  await addUser('eve@elsewhere.example', other.id)
  const { browser } = await signIn({ email: 'eve@elsewhere.example' })
  const { url } = ask()
  for (const response of [await browser.get(url), await browser.post(url, { decision: 'allow' })]) {
    expect(response.status).toBe(403)
    const page = await response.text()
    expect(page).toContain('signed in as <strong>eve@elsewhere.example</strong> of Elsewhere')
    expect(page).not.toContain('Northwind')
  }
  const silent = await browser.get(ask({ prompt: 'none' }).url)
  expect(toAnswer(silent).error).toBe('account_selection_required')
  const cancelled = await browser.post(url, { decision: 'refuse' })
  expect(toAnswer(cancelled).error).toBe('account_selection_required')
  const away = await browser.post('/dashboard/sign-out', { next: url })
  expect(away.headers.get('location')).toBe(`/dashboard/sign-in?next=${encodeURIComponent(url)}`)
})

test('who is not to be asked is not', async () => {
  const { browser, openBrowser, ask } = await setupDeveloper()
  const { url } = ask({ prompt: 'none' })
  expect(toAnswer(await openBrowser().get(url)).error).toBe('login_required')
  expect(toAnswer(await browser.get(url)).error).toBe('consent_required')
})

test.each([
  'https://evil.example/',
  'http://localhost.evil.example/',
  'http://evil.example/localhost',
  'http://localhost@evil.example/',
  'http://evil.example@localhost/',
  'http://localhost:3000@evil.example/',
  'http://evil.example#@localhost/',
  'http://localhost:3000/callback',
  'http://localhost:3000/?a=b',
  'http://localhost:3000/#a',
  'http://localhost:3000//',
  'http://localhost:3000/..',
  'http://localhost:3000\\@evil.example/',
  'http://LOCALHOST:3000/',
  'http://localhost:80/',
  'http://localhost.:3000/',
  'http://notlocalhost:3000/',
  'http://localhost%2eevil.example/',
  'http://127.0.0.2/',
  'http://127.1/',
  'http://2130706433/',
  'http://0.0.0.0:3000/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::]/',
  'http://192.168.0.1/',
  'ftp://localhost/',
  'javascript:alert(1)//localhost',
  'http:localhost:3000/',
  '//localhost:3000/',
  ' http://localhost:3000/',
  'http://localhost:3000/\n',
  'http://lоcalhost:3000/',
  '*',
  'null',
  '',
])('nothing is ever sent to %j', async (redirect_uri) => {
  const { browser, ask } = await setupDeveloper()
  for (const change of [
    { redirect_uri },
    { redirect_uri, code_challenge: undefined },
    { redirect_uri, prompt: 'none' },
  ]) {
    const { url } = ask(change)
    for (const response of [await browser.get(url), await browser.post(url, { decision: 'allow' })]) {
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).toContain('redirect_uri')
    }
  }
})

test.each([
  'http://localhost/',
  'http://localhost:3000',
  'https://localhost:8443/',
  'http://127.0.0.1:5173/',
  'http://[::1]:8080/',
  'http://shop.localhost:3000/',
  'http://a.b.localhost/',
])('%s is of this machine', async (redirect_uri) => {
  const { browser, ask } = await setupDeveloper()
  const answer = toAnswer(await browser.post(ask({ redirect_uri }).url, { decision: 'allow' }))
  expect(answer.at).toBe(new URL(redirect_uri).href)
  expect(answer.code).toBeDefined()
})

test.each([
  ['no client', { client_id: undefined }, 400],
  ['an unknown client', { client_id: 'wgt_none' }, 404],
  ['no redirect_uri', { redirect_uri: undefined }, 400],
])('with %s there is a page, and nobody is sent anywhere', async (_, change, status) => {
  const { browser, ask } = await setupDeveloper()
  const response = await browser.get(ask(change).url)
  expect([response.status, response.headers.get('location')]).toEqual([status, null])
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test.each(['client_id=wgt_2', 'redirect_uri=http://localhost:4000/'])(
  '%s as well is nobody for sure',
  async (more) => {
    const { browser, ask } = await setupDeveloper()
    const response = await browser.get(`${ask().url}&${more}`)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  },
)

test.each([
  ['no PKCE', { code_challenge: undefined }, 'invalid_request'],
  ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['PKCE without a method, which means plain', { code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge that is no SHA-256', { code_challenge: 'short' }, 'invalid_request'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
  ['a hybrid', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['another scope', { scope: 'admin' }, 'invalid_scope'],
  ['another response_mode', { response_mode: 'fragment' }, 'invalid_request'],
  ['two minds', { prompt: 'none login' }, 'invalid_request'],
])('%s is refused to the page, whoever is signed in', async (_, change, error) => {
  const { browser, openBrowser, ask } = await setupDeveloper()
  const { url } = ask(change)
  for (const who of [browser, openBrowser()]) {
    expect(toAnswer(await who.get(url))).toEqual({
      at: `${PAGE}/`,
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/),
      state: 'a state',
      iss: PUBLIC_URL,
    })
  }
  expect((await browser.post(url, { decision: 'allow' })).headers.get('location')).toBe(url)
})

test.each(['x'.repeat(513), 'é', 'a\nb', ''])('a state of %j is refused, and not repeated', async (state) => {
  const { browser, ask } = await setupDeveloper()
  const answer = toAnswer(await browser.get(ask({ state }).url))
  expect([answer.error, answer.state]).toEqual(['invalid_request', undefined])
})

test('a parameter that comes twice is refused, and an unknown one is ignored', async () => {
  const { browser, ask } = await setupDeveloper()
  const { url } = ask()
  expect(toAnswer(await browser.get(`${url}&scope=developer&scope=developer`)).error).toBe('invalid_request')
  expect(toAnswer(await browser.get(`${url}&state=another`))).not.toHaveProperty('state')
  expect((await browser.get(`${url}&display=popup&scope=developer&prompt=consent`)).status).toBe(200)
})

test('only the page itself can decide', async () => {
  const { browser, ask } = await setupDeveloper()
  const { url } = ask()
  const form = { decision: 'allow' }
  expect((await browser.post(url, form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await browser.post(url, form, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
  expect((await browser.post(url, form, { authorization: 'Bearer x' })).status).toBe(400)
  expect((await browser.post(url, {})).status).toBe(400)
  expect((await browser.post(url, { decision: 'perhaps' })).status).toBe(400)
})

test('who signed out meanwhile is asked to sign in, and nothing is allowed', async () => {
  const { browser, openBrowser, ask } = await setupDeveloper()
  const { url } = ask()
  const response = await openBrowser().post(url, { decision: 'allow' })
  expect([response.status, response.headers.get('location')]).toEqual([303, url])
  expect((await browser.get(url)).status).toBe(200)
})

test('names are text, whatever they hold', async () => {
  const { browser, ask, store, widget } = await setupDeveloper()
  await store.changeWidget(widget.id, (before) => ({ ...before, name: '<img src=x onerror=alert(1)>' }))
  const page = await (await browser.get(ask({ redirect_uri: 'http://x-_.localhost:3000' }).url)).text()
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
})
