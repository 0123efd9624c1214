// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ErrorCode, LatchkeyError } from '../../../loader/error.js'
import { CODES } from '../../../loader/doctor/codes.js'
import { explain, report } from '../../../loader/doctor/index.js'
import type { Settings } from '../../../loader/options.js'
import type { JwtToken } from '../../../loader/latchkey.js'
import type { CustomPanel } from '../../../loader/panel.js'
import { createStorage } from '../../../loader/storage/index.js'
import { createClient } from '../../../widget/api/client.js'
import { listLinkedSources } from '../../../widget/more/connections/linked-sources.js'
import { createCustom } from '../../../widget/more/custom/custom.js'
import { createTenantToken } from '../../../widget/more/connections/tenant-token.js'
import { toMessageRequest, toRequest } from '../../../widget/request.js'
import { toProblem } from '../../support/api.js'
import { settled } from '../../support/clock.js'
import { createFakeKeeper, createFakePage } from '../../support/page.js'
import { type Reply, toToken } from '../../support/token-endpoint.js'
import type { setupDeveloper } from './developer/setup.js'
import { ROUTE, setup as setupKeeper } from '../keeper/setup.js'
import { setup as setupTag, TAG } from '../tag/setup.js'

/** What must never come out again. Each row that is given a credential is given this one. */
const SECRET = 'c2VjcmV0'
const API = 'https://widget.example.com'

type DeveloperPage = ReturnType<typeof setupDeveloper>

interface Row {
  /** Goes the way that the failure goes on a page. */
  provoke: () => Promise<LatchkeyError>
  sentence: string
  fix: string
}

const ROWS: Record<ErrorCode, Row> = {
  bad_option: {
    provoke: () => onPage(({ latchkey }) => latchkey.init({ offset: 1000 })),
    sentence: "The option offset can't be 1000; it was left out.",
    fix: 'Allowed: 0 to 999, in CSS pixels.',
  },
  missing_widget: {
    provoke: () => onPage(({ latchkey }) => latchkey.init(), {}),
    sentence: 'The tag names no widget, and nothing called init.',
    fix: `Add data-widget="wgt_…" to the tag, or call Latchkey('init', { widget: 'wgt_…' }).`,
  },
  missing_api_url: {
    provoke: () => onPage(({ latchkey }) => latchkey.init({ widget: 'wgt_1' }), {}),
    sentence: 'There is no apiUrl, and no tag whose origin could stand for it.',
    fix: "Pass the address of your Latchkey server: init({ widget, apiUrl: 'https://widget.example.com' }).",
  },
  unknown_verb: {
    provoke: () => fromTag({ q: [['dance']] }),
    sentence: "Latchkey('dance', …) is no verb.",
    fix: 'Verbs are: init, update, open, startConversation, close, toggle, isOpen, show, hide, identify, track, refresh, logout, definePanel, setConsent, setLocale, setColorScheme, state, diagnostics, destroy, on, once, ready.',
  },
  not_initialized: {
    provoke: () => rejection(setupTag({ tag: TAG }).latchkey.open()),
    sentence: 'There is no widget on the page yet.',
    fix: `Call Latchkey('init', { widget: 'wgt_…' }) first, or add data-widget="wgt_…" to the tag.`,
  },
  second_snippet: {
    async provoke() {
      await import('../../../loader/tag/main.js')
      vi.resetModules()
      return fromTag(undefined)
    },
    sentence: 'The Latchkey tag is on this page twice; the second one was ignored and shares the first.',
    fix: 'Remove one of them: look in the page template and in your tag manager.',
  },
  bad_message: {
    provoke: () => rejection(new Promise(() => toMessageRequest('x'.repeat(4001)))),
    sentence: 'startConversation was called with 4001 characters; nothing was sent.',
    fix: 'Allowed: a text of 1 to 4000 characters, blanks around it not counted.',
  },
  bad_panel: {
    provoke: () => fromPanel({ id: 'orders', title: '', render: () => {} }),
    sentence:
      'definePanel was called with a title that is blank, for the panel orders; that panel was left out.',
    fix: 'Allowed: an object { id, title, icon, render }: id has at most 40 small letters, digits and "-", begins with a letter, and is not home, conversation or connections; title is a text, icon a text or left out, render a function.',
  },
  panel_failed: {
    provoke: () =>
      fromPanel({
        id: 'orders',
        title: 'Orders',
        render() {
          throw new Error('It broke.')
        },
      }),
    sentence: 'The panel orders threw: It broke.',
    fix: "It is in the panel's own render, or in what that returned. Latchkey('on', 'error', ({ cause }) => console.error(cause)) shows where.",
  },
  bad_event: {
    async provoke() {
      const page = createFakePage()
      const reported = new Promise<LatchkeyError>((resolve) => {
        page.report = (error) => Promise.resolve(resolve(error))
      })
      const keeper = () => createFakeKeeper()
      const storage = createStorage(page, { name: 'latchkey', provider: { visitor: undefined }, keeper })
      await storage.track(['upgraded', { card: BigInt(1) }], { status: 'none' })
      page.destroy()
      page.host.remove()
      return reported
    },
    sentence: 'track was called with properties that are no JSON; that event was left out.',
    fix: 'Allowed: a name of 1 to 64 characters on one line, and properties that are an object of at most 4096 bytes of JSON and four levels.',
  },
  other_widget: {
    provoke: () =>
      onPage(({ latchkey }) => {
        latchkey.init()
        latchkey.update({ widget: 'wgt_2' })
      }),
    sentence: 'There is a widget on the page already, so it was not changed to wgt_2.',
    fix: `Call Latchkey('destroy') before init with another widget.`,
  },
  widget_not_found: {
    provoke: () =>
      onPage(
        ({ latchkey }) => latchkey.init(),
        TAG,
        () => new Response('', { status: 404 }),
      ),
    sentence: 'The server knows no widget wgt_1.',
    fix: 'Copy the snippet again: `latchkey widget list` prints the ids.',
  },
  config_unreachable: {
    provoke: () =>
      onPage(
        ({ latchkey }) => latchkey.init(),
        TAG,
        () => new Response('', { status: 502 }),
      ),
    sentence: "https://widget.example.com answered 502, so the widget's configuration is missing.",
    fix: 'Check that the server runs, and that a Content-Security-Policy lists it under connect-src.',
  },
  chunk_failed: {
    async provoke() {
      vi.stubGlobal('__CHUNKS__', { keeper: 'abcdefgh' })
      vi.spyOn(document.documentElement, 'append').mockImplementation((element) => {
        ;(element as HTMLScriptElement).onerror?.('')
      })
      const { loadVerified } = await import('../../../loader/tag/load.js')
      return rejection(loadVerified({ apiUrl: API }, 'keeper'))
    },
    sentence:
      'https://widget.example.com/assets/keeper-abcdefgh.js could not be loaded, or is not the file that this tag was built with; it did not run.',
    fix: 'Check that the server is reachable, that nothing on the way changes its files, and that script-src admits it.',
  },
  identity_required: {
    provoke: () => fromRoute({ status: 401 }),
    sentence: `Nobody is signed in, as ${ROUTE} says, and this widget wants to know its visitors.`,
    fix: `Sign the visitor in, then call Latchkey('refresh').`,
  },
  no_token_provider: {
    provoke: () => fromKeeper({ tokenUrl: undefined }),
    sentence: 'Nothing on this page gives widget tokens for wgt_1; the option token is only the first.',
    fix: 'Add data-token-url="/api/latchkey/token" to the tag (`createTokenRoute` of latchkey/host makes that route), pass getToken, or let anonymous visitors talk: `latchkey widget update wgt_1 --anonymous`.',
  },
  bad_token: {
    provoke: () => fromRoute({ body: { token: SECRET, expires_in: 0 } }),
    sentence: `${ROUTE} gave a token that is already past its end, or is no widget token.`,
    fix: 'Mint a new one for each request with POST /v1/widget/token, and do not cache the answer.',
  },
  stale_token: {
    async provoke() {
      const { keeper } = setupKeeper({ settings: { getToken: () => SECRET } })
      await keeper.ensureFresh('start')
      return rejection(keeper.refresh('asked'))
    },
    sentence: 'getToken gave the same token again, which was to be replaced.',
    fix: 'Mint a new one for each request: something on the way caches the answer.',
  },
  bad_response: {
    provoke: () => fromRoute({ body: `<input type="hidden" value="${SECRET}">` }),
    sentence: `${ROUTE} answered 200 and no token: a sign-in page, a redirect, or nothing.`,
    fix: 'Answer JSON, {"token": "…", "expires_in": 600}, and 401 where nobody is signed in.',
  },
  access_token_in_page: {
    provoke: () => fromKeeper({ getToken: () => toToken({ sub: SECRET }, { typ: 'at+jwt' }) }),
    sentence: 'getToken gave an access token, which is for servers only and is refused from browsers.',
    fix: 'Answer the token of POST /v1/widget/token instead.',
  },
  secret_key_in_page: {
    provoke: () => fromKeeper({ token: `lk_sk_${SECRET}` }),
    sentence: 'token gave a secret project key, which is now public.',
    fix: 'Revoke it (`latchkey key revoke key_…`), create another, and keep it on your server.',
  },
  get_token_failed: {
    provoke: () => fromKeeper({ getToken: () => Promise.reject(new Error('no session')) }),
    sentence: 'getToken failed.',
    fix: 'See the error it threw; answer null where nobody is signed in.',
  },
  token_timeout: {
    provoke: () => fromRoute({ hangs: 'body' }),
    sentence: `${ROUTE} gave no answer in time.`,
    fix: 'A token route has 10 s, getToken and jwtToken 15 s. What comes later from getToken is still taken.',
  },
  token_rate_limited: {
    provoke: () => fromRoute({ status: 429, headers: { 'retry-after': '120' } }),
    sentence: `${ROUTE} answered 429: too many requests.`,
    fix: 'Nobody asks again for 120 s.',
  },
  token_route_unreachable: {
    provoke: () => fromRoute({ ends: 'cut' }),
    sentence: `${ROUTE} could not be reached.`,
    fix: 'Check the network, and, where the route is on another origin, its CORS headers and connect-src.',
  },
  token_route_csrf: {
    provoke: () => fromRoute({ status: 419, body: `<meta name="csrf-token" content="${SECRET}">` }),
    sentence: `${ROUTE} answered 419: your framework's CSRF check refused it.`,
    fix: 'Exempt this route (the kit checks Sec-Fetch-Site), or send the header from getToken.',
  },
  token_route_cross_origin: {
    provoke: () => fromRoute({ status: 401 }, { tokenUrl: 'https://api.shop.example/token' }),
    sentence:
      'https://api.shop.example/token answered 401, and it is on another origin, so no cookies were sent.',
    fix: 'Proxy it under this site, or use getToken.',
  },
  token_route_not_found: {
    provoke: () => fromRoute({ status: 404 }),
    sentence: `${ROUTE} answered 404: there is no route for POST.`,
    fix: 'Check the address in data-token-url, and that the route takes POST.',
  },
  token_route_refused: {
    provoke: () => fromRoute({ status: 403, body: { session: SECRET } }),
    sentence: `${ROUTE} answered 403 and refused to give a token.`,
    fix: `See its body in the browser's network panel; call Latchkey('refresh') once it is mended.`,
  },
  token_route_failing: {
    provoke: () => fromRoute({ status: 502, body: SECRET }),
    sentence: `${ROUTE} answered 502.`,
    fix: 'It is asked again by itself; see the log of that route.',
  },
  too_many_mints: {
    async provoke() {
      let count = 0
      const { keeper } = setupKeeper({ settings: { getToken: () => `${SECRET}${count++}` } })
      for (let calls = 0; calls < 20; calls++) await keeper.refresh('loop')
      return rejection(keeper.refresh('loop'))
    },
    sentence: 'More than 20 tokens in a minute were asked of getToken; that was stopped.',
    fix: 'Look for a loop that calls refresh, or for tokens that the API refuses at once.',
  },
  developer_elsewhere: {
    provoke: () => develop(() => {}, { url: 'https://shop.example/' }),
    sentence:
      "The option token is empty, which asks for the developer popup, and https://shop.example is no page of a developer's own machine.",
    fix: 'Give the page a token route (data-token-url="/api/latchkey/token") or getToken; leave the token empty on localhost only.',
  },
  developer_popup_blocked: {
    provoke: () => develop(() => {}, { isBlocked: true }),
    sentence: `The browser blocked the window of ${API} in which this page would be connected for development.`,
    fix: 'Allow pop-ups for this page, then click the launcher again.',
  },
  developer_popup_closed: {
    async provoke() {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
      const error = await develop(({ popup }) => {
        vi.advanceTimersByTime(5_000)
        popup.closed = true
        vi.advanceTimersByTime(5_000)
      })
      vi.useRealTimers()
      return error
    },
    sentence: 'The window was closed before this page was connected for development.',
    fix: 'Click the launcher again, and allow the page in the window that opens.',
  },
  developer_refused: {
    provoke: () => develop(({ say }) => say({ error: 'access_denied' })),
    sentence: 'Whoever is signed in at Latchkey refused to connect http://localhost:3000 for development.',
    fix: 'Click the launcher again, and choose Allow.',
  },
  developer_wrong_account: {
    provoke: () => develop(({ say }) => say({ error: 'account_selection_required' })),
    sentence: 'The account that is signed in at Latchkey is of another workspace than the widget wgt_1.',
    fix: "Click the launcher again, choose Switch account, and sign in with one of the widget's workspace.",
  },
  developer_failed: {
    provoke: () => develop(({ say }) => say({ error: 'server_error', error_description: 'It broke.' })),
    sentence: `${API} did not connect this page for development: It broke.`,
    fix: 'Click the launcher again; if that changes nothing, look at the widget id and the address of the server.',
  },
  destroyed: {
    provoke() {
      const { keeper } = setupKeeper()
      keeper.destroy()
      return rejection(keeper.ensureFresh('start'))
    },
    sentence: 'The widget was destroyed meanwhile.',
    fix: `Call Latchkey('init', …) to have it again.`,
  },
  bad_tenant: {
    provoke: () => rejection(fromOpen('connections', { tenant: 7, jwtToken: SECRET })),
    sentence:
      'Connections were to be opened, and no tenant is named, or not by a text of 1 to 256 characters.',
    fix: `Call open('acme', { jwtToken }), or open('connections', { tenant: 'acme' }) where the visitor's widget token was minted with that tenant.`,
  },
  tenant_token_missing: {
    provoke: () => rejection(fromOpen('acme')),
    sentence: `open('acme') names no view, so it was taken for a tenant, and came without a jwtToken.`,
    fix: `Call open('acme', { jwtToken }), or open one of: home, conversation, connections.`,
  },
  tenant_token_failed: {
    provoke: () => asTenant(() => Promise.reject(new Error('no session'))),
    sentence: 'The function jwtToken failed.',
    fix: 'See the error it threw.',
  },
  bad_tenant_token: {
    provoke: () => asTenant(() => `<input type="hidden" value="${SECRET}">`),
    sentence: 'jwtToken gave no tenant token.',
    fix: 'Give the JWT itself, as a text without blanks: your backend signs it with its signing key, with the tenant as its sub.',
  },
  tenant_token_ended: {
    provoke: () => asTenant(toToken({ sub: SECRET }, { typ: 'JWT' }), () => toProblem(401, 'token_expired')),
    sentence: 'The server refused the tenant token, and there is no other: The detail of token_expired.',
    fix: "Where it has ended, pass a function, which is called for a new one: { jwtToken: () => fetch('/tenant-token').then((it) => it.text()) }.",
  },
  tenant_token_refused: {
    provoke() {
      let count = 0
      return asTenant(
        () => toToken({ sub: SECRET, count: count++ }, { typ: 'JWT' }),
        () => toProblem(401, 'token_revoked'),
      )
    },
    sentence: 'The server refused what jwtToken gave, twice: The detail of token_revoked.',
    fix: 'Sign them with a living signing key of the workspace that this widget belongs to: `latchkey signing-key list`.',
  },
  tenant_mismatch: {
    provoke: () =>
      asTenant(
        () => toToken({ sub: SECRET }, { typ: 'JWT' }),
        () => toProblem(403, 'tenant_mismatch'),
      ),
    sentence: 'The detail of tenant_mismatch.',
    fix: 'Open the tenant that the token is for: the sub of a tenant token, the tenant that a widget token was minted with.',
  },
  origin_not_allowed: {
    provoke: () => fromApi(() => toProblem(403, 'origin_not_allowed')),
    sentence: 'http://localhost:3000 is not an allowed origin of wgt_1.',
    fix: 'Add it: `latchkey widget update wgt_1 --origin http://localhost:3000`.',
  },
  token_refused: {
    provoke: () => fromApi(() => toProblem(401, 'token_expired')),
    sentence: `The server at ${API} refused two tokens in a row.`,
    fix: 'Check that the project key belongs to the workspace of this widget and was not revoked.',
  },
  api_unreachable: {
    provoke: () => fromApi(() => Promise.reject(new TypeError('Failed to fetch'))),
    sentence: `The Latchkey server at ${API} could not be reached.`,
    fix: 'Check the network, that the server runs, and connect-src.',
  },
  api_failing: {
    provoke: () => fromApi(() => toProblem(500, 'internal_error')),
    sentence: `The Latchkey server at ${API} answered 500.`,
    fix: 'See its log; the request id is in X-Request-Id.',
  },
  request_refused: {
    provoke: () => fromApi(() => toProblem(422, 'invalid_request')),
    sentence: `The widget and its Latchkey server at ${API} did not understand each other: The detail of invalid_request.`,
    fix: 'This is a mistake of Latchkey, or the widget is older than a year. Reload the page.',
  },
}

const PAGE = globalThis as unknown as Record<PropertyKey, unknown>
const lines: string[] = []

beforeEach(() => {
  vi.resetModules()
  lines.length = 0
  vi.spyOn(console, 'warn').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  delete PAGE.Latchkey
  delete PAGE[Symbol.for('latchkey')]
})

test('there is a row for every code that the doctor knows', () => {
  expect(Object.keys(ROWS).sort()).toEqual(Object.keys(CODES).sort())
})

describe.each(Object.entries(ROWS))('%s', (code, { provoke, sentence, fix }) => {
  test('names what happened, and the fix', async () => {
    const error = await provoke()
    expect(error).toMatchObject({ name: 'LatchkeyError', code })
    const words = explain(error)
    // What came as an event has been reported already, and lost what was given.
    expect([error.message, `${words.sentence} ${words.fix}`]).toContain(`${sentence} ${fix}`)
  })

  test('carries no credential, anywhere', async () => {
    const error = await provoke()
    report(error)
    const { cause, ...shown } = error
    const said = [JSON.stringify(shown), error.message, error.stack, String(cause), ...lines].join()
    expect(said).not.toMatch(new RegExp(`${SECRET}|eyJ|lk_sk_.`))
  })
})

test('one line in these words, however often it is said', async () => {
  const { report } = await import('../../../loader/doctor/index.js')
  for (let count = 0; count < 3; count++) report(await ROWS.token_route_not_found.provoke())
  expect(lines).toEqual([
    `[latchkey] ${ROWS.token_route_not_found.sentence} ${ROWS.token_route_not_found.fix}`,
  ])
})

describe('a bad option', () => {
  test.each<[given: object, sentence: string]>([
    [{ colour: 'red' }, 'There is no option colour.'],
    [{ toString: 'red' }, 'There is no option toString.'],
    [{ position: 'top' }, `The option position can't be "top"; it was left out.`],
    [{ open: null }, `The option open can't be null; it was left out.`],
    [{ locale: [] }, `The option locale can't be an array; it was left out.`],
    [{ token: { token: SECRET } }, `The option token can't be an object; it was left out.`],
    [{ getToken: SECRET }, `The option getToken can't be a string; it was left out.`],
  ])('%j is shown as far as it may be', async (given, sentence) => {
    const error = await onPage(({ latchkey }) => latchkey.update(given))
    expect(error.message.startsWith(sentence)).toBe(true)
    expect(JSON.stringify(error) + error.message).not.toContain(SECRET)
  })
})

test('whoever mixes tenant and token up finds no token in the error', async () => {
  const error = await rejection(fromOpen(toToken({ sub: SECRET }, { typ: 'JWT' })))
  expect(explain(error).sentence).toContain("open('…')")
})

test('who gave an access token for a tenant’s is told of the tenant’s', async () => {
  const error = await asTenant(() => toToken({ sub: SECRET }, { typ: 'at+jwt' }))
  expect(explain(error)).toMatchObject({
    code: 'access_token_in_page',
    fix: 'Give a tenant token instead, which your backend signs with its signing key.',
  })
})

test('without a Retry-After the fix for 429 is the limit', async () => {
  expect(explain(await fromRoute({ status: 429 })).fix).toBe(
    'Raise the limit of that route: a page asks once per token lifetime.',
  )
})

async function rejection(promise: Promise<unknown>): Promise<LatchkeyError> {
  return promise.then(
    () => expect.unreachable('It was to fail.'),
    (error: LatchkeyError) => error,
  )
}

/** The first `error` event on a page whose tag says `tag`. */
async function onPage(
  act: (page: ReturnType<typeof setupTag>) => void,
  tag = TAG,
  fetch?: () => Response,
): Promise<LatchkeyError> {
  const page = setupTag({ tag, ...(fetch && { fetch }) })
  act(page)
  await vi.waitFor(() => expect(page.errors).not.toEqual([]))
  page.end()
  return page.errors[0]!
}

/** The first `error` event while the tag runs on a page whose global is this. */
async function fromTag(global: unknown): Promise<LatchkeyError> {
  const errors: LatchkeyError[] = []
  const hear = (event: Event) => errors.push((event as CustomEvent<LatchkeyError>).detail)
  addEventListener('latchkey:error', hear)
  if (global) PAGE.Latchkey = global
  await import('../../../loader/tag/main.js')
  await settled()
  removeEventListener('latchkey:error', hear)
  return errors[0]!
}

/** How the first token fails. */
async function fromKeeper(settings: Partial<Settings>, reply?: Reply): Promise<LatchkeyError> {
  const { keeper, endpoint, clock } = setupKeeper({ settings })
  endpoint.reply(reply)
  const error = rejection(keeper.ensureFresh('start'))
  await clock.advance(15_000)
  keeper.destroy()
  return error
}

const fromRoute = (reply: Reply, settings: Partial<Settings> = {}) => fromKeeper(settings, reply)

/** How a panel of the page's own fails, once it is on screen. */
function fromPanel(panel: CustomPanel): Promise<LatchkeyError> {
  return new Promise((resolve) => {
    const fake = createFakePage({ panels: { [panel.id]: panel } })
    fake.host.remove()
    const page = {
      ...fake,
      report: (error: LatchkeyError) => Promise.resolve(resolve(error)),
    }
    const custom = createCustom({
      page,
      keeper: createFakeKeeper(),
      shown: () => panel.id,
      explanations: { fetch: () => {}, of: () => undefined },
      call: () => Promise.reject(new Error('Nothing is called.')),
      thread: () => undefined,
      intent: () => undefined,
      past: () => undefined,
      storage: () => Promise.reject(new Error('Nothing is kept.')),
      reload: () => {},
      onChange: () => {},
      onFailure: () => false,
    })
    const state = custom.state()
    if (state?.status === 'shown') state.place(document.createElement('div'))
  })
}

/** How `open` fails before anything is shown. */
const fromOpen = async (...what: unknown[]) => toRequest(...what)

/** How a call under a tenant's token fails. */
function asTenant(
  jwtToken: JwtToken,
  answer = () => toProblem(500, 'internal_error'),
): Promise<LatchkeyError> {
  const call = createClient({
    apiUrl: API,
    widget: 'wgt_1',
    keeper: createTenantToken(jwtToken),
    fetch: () => Promise.resolve(answer()),
    refused: 'tenant_token_refused',
  })
  return rejection(listLinkedSources(call, 'acme', new AbortController().signal))
}

/** How a call of the API fails. */
function fromApi(answer: () => Response | Promise<Response>): Promise<LatchkeyError> {
  const client = createClient({
    apiUrl: API,
    widget: 'wgt_1',
    keeper: createFakeKeeper(),
    fetch: () => Promise.resolve().then(answer),
  })
  const { signal } = new AbortController()
  return rejection(client({ method: 'GET', path: '/v1/sessions', body: undefined, signal }, (body) => body))
}

/** A click on the launcher of a page in development, and what comes of the popup. */
async function develop(
  then: (page: DeveloperPage) => void,
  given: { url?: string; isBlocked?: boolean } = {},
): Promise<LatchkeyError> {
  const { setupDeveloper } = await import('./developer/setup.js')
  const page = setupDeveloper(given)
  if (!given.url) await page.click()
  then(page)
  page.end()
  return page.errors[0]!
}
