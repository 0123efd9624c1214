import { expect, test } from 'vitest'
import { PASSWORD, SAM, setupPeople, type Browser } from '../../support/people.js'
import { PUBLIC_URL } from '../../support/server.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const CHOSEN = 'seven quiet rivers north'

async function titleOf(response: Response): Promise<string | undefined> {
  return /<title>(.*) · Latchkey<\/title>/.exec(await response.text())?.[1]
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await (await browser.get('/dashboard')).text()).includes('You are signed in.')
}

test('nobody in particular sees the sign-in page, and only the page', async () => {
  const { openBrowser } = await setupPeople()
  const response = await openBrowser().get('/dashboard')
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  expect(response.headers.getSetCookie()).toEqual([])
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
    "script-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ])
  expect(await titleOf(response)).toBe('Sign in')
})

test('email and password sign in, under cookies that no script and no other site gets', async () => {
  const { addUser, signIn } = await setupPeople()
  await addUser()
  const { browser, response } = await signIn({ email: ' Sam@Northwind.Example ' })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/dashboard'])
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-latchkey=[0-9A-Za-z]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
    expect.stringMatching(
      /^__Host-latchkey_device=[\w.-]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ])
  const page = await (await browser.get('/dashboard')).text()
  expect(page).toContain(SAM)
  expect(page).toContain('Northwind')
})

test('what is kept of a sign-in and of a password lets nobody in', async () => {
  const { addUser, signIn, store } = await setupPeople()
  await addUser()
  const { browser } = await signIn()
  const secret = browser.cookies.get('__Host-latchkey') ?? ''
  expect(await store.findSignIn(secret)).toBeUndefined()
  expect((await store.findPassword(SAM))?.passwordHash).toMatch(
    /^scrypt\$\d+\$\d+\$\d+\$[\w-]{22}\$[\w-]{43}$/,
  )
})

test.each([
  ['a wrong password', { email: SAM, password: 'a boat full of almonds' }],
  ['an unknown email', { email: 'nobody@northwind.example', password: PASSWORD }],
])('%s is refused with the same words, and the email stays', async (_, given) => {
  const { addUser, openBrowser } = await setupPeople()
  await addUser()
  const browser = openBrowser()
  const response = await browser.post('/dashboard/sign-in', given)
  expect([response.status, browser.cookies.size]).toEqual([422, 0])
  const page = await response.text()
  expect(page).toContain('<title>Error: Sign in · Latchkey</title>')
  expect(page).toContain('Email and password do not belong together. Check both.')
  expect(page).toContain(`value="${given.email}"`)
  expect(page).not.toContain(given.password)
})

test('what is left out is named, each at its field', async () => {
  const { openBrowser } = await setupPeople()
  const page = await (await openBrowser().post('/dashboard/sign-in')).text()
  expect(page).toContain('<a href="#email">Enter your email.</a>')
  expect(page).toContain('<a href="#password">Enter your password.</a>')
  expect(page.match(/aria-invalid="true"/g)).toHaveLength(2)
})

test('whatever is typed is text', async () => {
  const { openBrowser } = await setupPeople()
  const email = '"><script>alert(1)</script>&amp;'
  const page = await (await openBrowser().post('/dashboard/sign-in', { email, password: 'x' })).text()
  expect(page).not.toContain('<script')
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"')
})

test('the first password is good for an hour and for choosing another', async () => {
  const { users, workspace, signIn, clock } = await setupPeople()
  const { firstPassword } = await users.create({
    workspaceId: workspace.id,
    email: SAM,
    name: 'Sam Lee',
    role: 'admin',
    createdBy: 'test',
  })
  const { browser, response } = await signIn({ password: firstPassword })
  expect(response.headers.get('location')).toBe('/dashboard')
  expect(await titleOf(await browser.get('/dashboard'))).toBe('Choose a password')

  const changed = await browser.post('/dashboard/password', { chosen: CHOSEN, repeated: CHOSEN })
  expect(changed.headers.get('location')).toBe('/dashboard?said=password')
  expect(await (await browser.get('/dashboard')).text()).toContain('Sam Lee')
  clock.pass(2 * HOUR_MS)
  expect(await isSignedIn(browser)).toBe(true)
  expect((await signIn({ password: firstPassword })).response.status).toBe(422)
  expect((await signIn({ password: CHOSEN })).response.status).toBe(303)
})

test('a first password that nobody changed ends after its hour, with whoever is signed in by it', async () => {
  const { users, workspace, signIn, clock } = await setupPeople()
  const request = {
    workspaceId: workspace.id,
    email: SAM,
    name: undefined,
    role: 'member',
    createdBy: 'test',
  }
  const { firstPassword } = await users.create(request)
  clock.pass(30 * MINUTE_MS)
  const { browser } = await signIn({ password: firstPassword })
  clock.pass(30 * MINUTE_MS)
  expect(await titleOf(await browser.get('/dashboard'))).toBe('Sign in')
  const { response } = await signIn({ password: firstPassword })
  expect(await response.text()).toContain('This first password has ended.')
})

test.each([
  [
    'another repetition',
    { current: PASSWORD, chosen: CHOSEN, repeated: 'x' },
    'This is another than the new password',
  ],
  ['a wrong current one', { current: 'x', chosen: CHOSEN, repeated: CHOSEN }, 'This is not your password.'],
  ['no current one', { chosen: CHOSEN, repeated: CHOSEN }, 'Enter the password that you have now.'],
  ['a short one', { current: PASSWORD, chosen: 'short', repeated: 'short' }, 'Use at least 12 characters'],
  [
    'the same',
    { current: PASSWORD, chosen: PASSWORD, repeated: PASSWORD },
    'This is the password that you have',
  ],
])('a password is not changed with %s', async (_, form, sentence) => {
  const { addUser, signIn } = await setupPeople()
  await addUser()
  const { browser } = await signIn()
  const response = await browser.post('/dashboard/password', form)
  expect(response.status).toBe(422)
  const page = await response.text()
  expect(page).toContain(sentence)
  for (const given of Object.values(form)) if (given.length > 5) expect(page).not.toContain(given)
  expect((await signIn()).response.status).toBe(303)
})

test('a changed password signs out everywhere but here, and renews what this browser holds', async () => {
  const { addUser, signIn } = await setupPeople()
  await addUser()
  const [{ browser: here }, { browser: there }] = [await signIn(), await signIn()]
  const before = here.cookies.get('__Host-latchkey')
  await here.post('/dashboard/password', { current: PASSWORD, chosen: CHOSEN, repeated: CHOSEN })
  expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false])
  expect(here.cookies.get('__Host-latchkey')).not.toBe(before)
})

test('signing out ends this sign-in alone, and signing out everywhere all of them', async () => {
  const { addUser, signIn, openBrowser } = await setupPeople()
  await addUser()
  const [{ browser: here }, { browser: there }] = [await signIn(), await signIn()]
  const thief = openBrowser()
  for (const pair of here.cookies) thief.cookies.set(...pair)
  await here.post('/dashboard/sign-out')
  expect([await isSignedIn(here), await isSignedIn(thief), await isSignedIn(there)]).toEqual([
    false,
    false,
    true,
  ])
  await signIn({ browser: here })
  const answer = await here.post('/dashboard/sign-out-everywhere')
  expect(await (await here.get(answer.headers.get('location') ?? '')).text()).toContain(
    'signed out everywhere',
  )
  expect(await isSignedIn(there)).toBe(false)
})

test('signing in anew ends what the browser held, so that nobody can have planted it', async () => {
  const { addUser, signIn, openBrowser } = await setupPeople()
  await addUser()
  await addUser('eve@northwind.example')
  const { browser: eve } = await signIn({ email: 'eve@northwind.example' })
  const planted = openBrowser()
  planted.cookies.set('__Host-latchkey', eve.cookies.get('__Host-latchkey') ?? '')
  await signIn({ browser: planted })
  expect(await isSignedIn(planted)).toBe(true)
  expect(await isSignedIn(eve)).toBe(false)
})

test('a sign-in ends after twelve idle hours, and after seven days however busy', async () => {
  const { addUser, signIn, clock } = await setupPeople()
  await addUser()
  const { browser: idle } = await signIn()
  const { browser: busy } = await signIn()
  for (let hour = 0; hour < 7 * 24; hour += 8) {
    expect(await isSignedIn(busy), `after ${hour} h`).toBe(true)
    clock.pass(8 * HOUR_MS)
  }
  expect(await isSignedIn(busy)).toBe(false)
  expect(await isSignedIn(idle)).toBe(false)
  const { browser } = await signIn()
  clock.pass(12 * HOUR_MS)
  expect(await isSignedIn(browser)).toBe(false)
})

test('a disabled user is out at once, everywhere, and stays out', async () => {
  const { addUser, signIn, users } = await setupPeople()
  const { id } = await addUser()
  const { browser } = await signIn()
  await users.disable(id)
  expect(await isSignedIn(browser)).toBe(false)
  expect((await signIn()).response.status).toBe(422)
  await users.enable(SAM)
  expect(await isSignedIn(browser)).toBe(false)
  expect((await signIn()).response.status).toBe(303)
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling', { 'sec-fetch-site': 'same-site' }],
  ['an old browser on another site', { 'sec-fetch-site': undefined, origin: 'https://evil.example' }],
  ['an old browser that hides where', { 'sec-fetch-site': undefined, origin: 'null' }],
  ['who knows where', { 'sec-fetch-site': undefined, origin: undefined }],
])('a form from %s changes nothing', async (_, headers) => {
  const { addUser, signIn, app } = await setupPeople()
  await addUser()
  const { browser } = await signIn()
  const cookie = `__Host-latchkey=${browser.cookies.get('__Host-latchkey')}`
  const sent = Object.entries(headers).filter(([, value]) => value !== undefined) as [string, string][]
  for (const path of ['sign-in', 'password', 'sign-out', 'sign-out-everywhere']) {
    const init = {
      method: 'POST',
      headers: { ...FORM, cookie, ...Object.fromEntries(sent) },
      body: 'email=x',
    }
    const response = await app.request(`/dashboard/${path}`, init)
    expect([path, response.status, response.headers.get('content-type')]).toEqual([
      path,
      403,
      'text/html; charset=utf-8',
    ])
  }
  expect(await isSignedIn(browser)).toBe(true)
})

test('an old browser is believed by its exact Origin', async () => {
  const { addUser, app } = await setupPeople()
  await addUser()
  const body = new URLSearchParams({ email: SAM, password: PASSWORD }).toString()
  const headers = { ...FORM, origin: PUBLIC_URL }
  expect((await app.request('/dashboard/sign-in', { method: 'POST', headers, body })).status).toBe(303)
})

test('a cookie beside Authorization is refused, whichever of them is good', async () => {
  const { addUser, signIn, key } = await setupPeople()
  await addUser()
  const { browser } = await signIn()
  for (const authorization of [`Bearer ${key.secret}`, 'Basic eDp5']) {
    expect((await browser.get('/dashboard', { authorization })).status).toBe(400)
    expect((await browser.post('/dashboard/sign-out', {}, { authorization })).status).toBe(400)
  }
  expect(await isSignedIn(browser)).toBe(true)
})

test('no page may be read by another origin', async () => {
  const { openBrowser, app } = await setupPeople()
  const response = await openBrowser().get('/dashboard', { origin: 'https://evil.example' })
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  const preflight = await app.request('/dashboard/sign-in', {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  })
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
})

test('after signing in it goes on to where somebody was sent from, and never to another site', async () => {
  const { addUser, openBrowser } = await setupPeople()
  await addUser()
  const given = { email: SAM, password: PASSWORD }
  const goTo = async (next: string) =>
    (await openBrowser().post('/dashboard/sign-in', { ...given, next })).headers.get('location')
  expect(await goTo('/oauth/authorize?client_id=wgt_1&state=%22ä')).toBe(
    '/oauth/authorize?client_id=wgt_1&state=%22%C3%A4',
  )
  for (const evil of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/dashboard/../..//evil.example',
    '/dashboard\\..\\..\\\\evil.example',
    '/oauth/authorize.evil',
    '/dashboardx',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/v1/keys',
  ])
    expect([evil, await goTo(evil)]).toEqual([evil, '/dashboard'])
})

test('tries are counted by account; a browser that was signed in before has a count of its own', async () => {
  const { addUser, signIn, openBrowser, clock } = await setupPeople()
  await addUser()
  const { browser: known } = await signIn()
  await known.post('/dashboard/sign-out')
  const guess = () => openBrowser().post('/dashboard/sign-in', { email: SAM, password: 'wrong' })
  const statuses = []
  for (let tries = 0; tries < 25; tries++) statuses.push((await guess()).status)
  expect(statuses).toEqual([...Array<number>(19).fill(422), ...Array<number>(6).fill(429)])

  const limited = await guess()
  expect(Number(limited.headers.get('retry-after'))).toBe(15 * 60)
  const page = await limited.text()
  expect(page).toContain('Too many tries. Wait 15 minutes, then try again.')
  expect(page).toContain(`value="${SAM}"`)
  // The right password too, or the answer would tell which one it is.
  expect((await signIn()).response.status).toBe(429)
  expect((await signIn({ browser: known })).response.status).toBe(303)
  clock.pass(15 * MINUTE_MS)
  expect((await signIn()).response.status).toBe(303)
})

test('an unknown email is limited like a known one', async () => {
  const { openBrowser } = await setupPeople()
  const given = { email: 'nobody@northwind.example', password: 'wrong' }
  for (let tries = 0; tries < 20; tries++) await openBrowser().post('/dashboard/sign-in', given)
  expect((await openBrowser().post('/dashboard/sign-in', given)).status).toBe(429)
})

test("one account's known browser is a stranger to another", async () => {
  const { addUser, signIn, openBrowser } = await setupPeople()
  await addUser()
  await addUser('eve@northwind.example')
  const { browser: eve } = await signIn({ email: 'eve@northwind.example' })
  for (let tries = 0; tries < 20; tries++) {
    await openBrowser().post('/dashboard/sign-in', { email: SAM, password: 'wrong' })
  }
  expect((await signIn({ browser: eve })).response.status).toBe(429)
})

test('the current password cannot be guessed by whoever finds the browser open', async () => {
  const { addUser, signIn } = await setupPeople()
  await addUser()
  const { browser } = await signIn()
  const guess = async () => {
    const form = { current: 'wrong', chosen: CHOSEN, repeated: CHOSEN }
    return (await browser.post('/dashboard/password', form)).text()
  }
  for (let tries = 0; tries < 10; tries++) expect(await guess()).toContain('This is not your password.')
  expect(await guess()).toContain('Too many tries.')
})

test.each([
  ['JSON', { 'content-type': 'application/json' }, '{}', 415],
  ['no type', { 'content-type': '' }, 'x', 415],
  ['a huge form', FORM, `email=${'x'.repeat(70_000)}`, 413],
  ['no UTF-8', FORM, new Uint8Array([0xff, 0xfe]), 400],
])('%s is refused on a page', async (_, headers, body, status) => {
  const { app } = await setupPeople()
  const response = await app.request('/dashboard/sign-in', {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    body,
  })
  expect([response.status, response.headers.get('content-type')]).toEqual([
    status,
    'text/html; charset=utf-8',
  ])
})

test.each([
  ['a NUL', '\0'],
  ['an encoded NUL', '%00'],
  ['half a character', '\ud800'],
  ['20,000 characters', 'x'.repeat(20_000)],
  ['a broken escape', '%'],
  ['nothing but signs', '=&=&&'],
])('%s is the mistake of whoever sends it', async (_, text) => {
  const { app } = await setupPeople()
  for (const body of [`email=${text}&password=${text}&next=${text}`, text]) {
    const headers = { 'sec-fetch-site': 'same-origin', ...FORM, cookie: '__Host-latchkey=%00%ff' }
    const response = await app.request('/dashboard/sign-in', { method: 'POST', headers, body })
    expect(response.status).toBe(422)
  }
})

test('an address below that leads nowhere is a page as well', async () => {
  const { openBrowser } = await setupPeople()
  const response = await openBrowser().get('/dashboard/widgets')
  expect(response.status).toBe(404)
  expect(await titleOf(response)).toBe('There is nothing here')
})
