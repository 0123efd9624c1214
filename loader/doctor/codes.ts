import type { ErrorCode, LatchkeyError } from '../error.js'
import { OPTIONS } from './options.js'

/** What an error says, and where. */
interface Facts extends Pick<LatchkeyError, 'subject' | 'status' | 'message' | 'retryAfterMs'> {
  /** What was wrong, where that was a value. */
  given: unknown
  /** The page's origin. */
  page: string
}

interface Words {
  sentence: string
  fix: string
}

const VERBS =
  'init, update, open, startConversation, close, toggle, isOpen, show, hide, identify, track, refresh, logout, definePanel, setConsent, setLocale, setColorScheme, state, diagnostics, destroy, on, once, ready'

/** Every public code: one sentence, one fix. */
export const CODES: Record<ErrorCode, (facts: Facts) => Words> = {
  bad_option: ({ subject, given }) => {
    const known = Object.hasOwn(OPTIONS, subject) ? OPTIONS[subject as keyof typeof OPTIONS] : undefined
    if (!known) {
      return {
        sentence: `There is no option ${subject}.`,
        fix: `Options are: ${Object.keys(OPTIONS).join(', ')}.`,
      }
    }
    return {
      sentence: `The option ${subject} can't be ${describe(subject, given)}; it was left out.`,
      fix: `Allowed: ${known.allowed}.`,
    }
  },
  missing_widget: () => ({
    sentence: 'The tag names no widget, and nothing called init.',
    fix: `Add data-widget="wgt_…" to the tag, or call Latchkey('init', { widget: 'wgt_…' }).`,
  }),
  missing_api_url: () => ({
    sentence: 'There is no apiUrl, and no tag whose origin could stand for it.',
    fix: `Pass the address of your Latchkey server: init({ widget, apiUrl: 'https://widget.example.com' }).`,
  }),
  unknown_verb: ({ subject }) => ({
    sentence: `Latchkey('${subject}', …) is no verb.`,
    fix: `Verbs are: ${VERBS}.`,
  }),
  not_initialized: () => ({
    sentence: 'There is no widget on the page yet.',
    fix: `Call Latchkey('init', { widget: 'wgt_…' }) first, or add data-widget="wgt_…" to the tag.`,
  }),
  second_snippet: () => ({
    sentence: 'The Latchkey tag is on this page twice; the second one was ignored and shares the first.',
    fix: 'Remove one of them: look in the page template and in your tag manager.',
  }),
  bad_event: ({ subject }) => ({
    sentence: `track was called with ${subject}; that event was left out.`,
    fix: 'Allowed: a name of 1 to 64 characters on one line, and properties that are an object of at most 4096 bytes of JSON and four levels.',
  }),
  bad_message: ({ subject }) => ({
    sentence: `startConversation was called with ${subject}; nothing was sent.`,
    fix: 'Allowed: a text of 1 to 4000 characters, blanks around it not counted.',
  }),
  bad_panel: ({ subject }) => ({
    sentence: `definePanel was called with ${subject}; that panel was left out.`,
    fix: 'Allowed: an object { id, title, icon, render }: id has at most 40 small letters, digits and "-", begins with a letter, and is not home, conversation or connections; title is a text, icon a text or left out, render a function.',
  }),
  panel_failed: ({ subject, message }) => ({
    sentence: `The panel ${subject} threw: ${message}`,
    fix: `It is in the panel's own render, or in what that returned. Latchkey('on', 'error', ({ cause }) => console.error(cause)) shows where.`,
  }),
  other_widget: ({ subject }) => ({
    sentence: `There is a widget on the page already, so it was not changed to ${subject}.`,
    fix: `Call Latchkey('destroy') before init with another widget.`,
  }),
  widget_not_found: ({ subject }) => ({
    sentence: `The server knows no widget ${subject}.`,
    fix: 'Copy the snippet again: `latchkey widget list` prints the ids.',
  }),
  config_unreachable: ({ subject, status }) => ({
    sentence: `${subject} ${status ? `answered ${status}` : 'could not be reached'}, so the widget's configuration is missing.`,
    fix: `Check that the server runs, and that a Content-Security-Policy lists it under connect-src.`,
  }),
  chunk_failed: ({ subject }) => ({
    sentence: `${subject} could not be loaded, or is not the file that this tag was built with; it did not run.`,
    fix: 'Check that the server is reachable, that nothing on the way changes its files, and that script-src admits it.',
  }),
  identity_required: ({ subject }) => ({
    sentence: `Nobody is signed in, as ${subject} says, and this widget wants to know its visitors.`,
    fix: `Sign the visitor in, then call Latchkey('refresh').`,
  }),
  no_token_provider: ({ subject }) => ({
    sentence: `Nothing on this page gives widget tokens for ${subject}; the option token is only the first.`,
    fix: `Add data-token-url="/api/latchkey/token" to the tag (\`createTokenRoute\` of latchkey/host makes that route), pass getToken, or let anonymous visitors talk: \`latchkey widget update ${subject} --anonymous\`.`,
  }),
  bad_token: ({ subject }) => ({
    sentence: `${subject} gave a token that is already past its end, or is no widget token.`,
    fix: 'Mint a new one for each request with POST /v1/widget/token, and do not cache the answer.',
  }),
  stale_token: ({ subject }) => ({
    sentence: `${subject} gave the same token again, which was to be replaced.`,
    fix: 'Mint a new one for each request: something on the way caches the answer.',
  }),
  bad_response: ({ subject, status }) => ({
    sentence: `${subject} answered ${status ? `${status} and ` : ''}no token: a sign-in page, a redirect, or nothing.`,
    fix: 'Answer JSON, {"token": "…", "expires_in": 600}, and 401 where nobody is signed in.',
  }),
  access_token_in_page: ({ subject }) => ({
    sentence: `${subject} gave an access token, which is for servers only and is refused from browsers.`,
    fix:
      subject === 'jwtToken'
        ? `Give a tenant token instead, which your backend signs with its signing key.`
        : 'Answer the token of POST /v1/widget/token instead.',
  }),
  secret_key_in_page: ({ subject }) => ({
    sentence: `${subject} gave a secret project key, which is now public.`,
    fix: 'Revoke it (`latchkey key revoke key_…`), create another, and keep it on your server.',
  }),
  get_token_failed: () => ({
    sentence: 'getToken failed.',
    fix: 'See the error it threw; answer null where nobody is signed in.',
  }),
  token_timeout: ({ subject }) => ({
    sentence: `${subject} gave no answer in time.`,
    fix: 'A token route has 10 s, getToken and jwtToken 15 s. What comes later from getToken is still taken.',
  }),
  token_rate_limited: ({ subject, retryAfterMs }) => ({
    sentence: `${subject} answered 429: too many requests.`,
    fix: retryAfterMs
      ? `Nobody asks again for ${Math.ceil(retryAfterMs / 1000)} s.`
      : 'Raise the limit of that route: a page asks once per token lifetime.',
  }),
  token_route_unreachable: ({ subject }) => ({
    sentence: `${subject} could not be reached.`,
    fix: 'Check the network, and, where the route is on another origin, its CORS headers and connect-src.',
  }),
  token_route_csrf: ({ subject, status }) => ({
    sentence: `${subject} answered ${status}: your framework's CSRF check refused it.`,
    fix: 'Exempt this route (the kit checks Sec-Fetch-Site), or send the header from getToken.',
  }),
  token_route_cross_origin: ({ subject }) => ({
    sentence: `${subject} answered 401, and it is on another origin, so no cookies were sent.`,
    fix: 'Proxy it under this site, or use getToken.',
  }),
  token_route_not_found: ({ subject, status }) => ({
    sentence: `${subject} answered ${status}: there is no route for POST.`,
    fix: 'Check the address in data-token-url, and that the route takes POST.',
  }),
  token_route_refused: ({ subject, status }) => ({
    sentence: `${subject} answered ${status} and refused to give a token.`,
    fix: `See its body in the browser's network panel; call Latchkey('refresh') once it is mended.`,
  }),
  token_route_failing: ({ subject, status }) => ({
    sentence: `${subject} answered ${status}.`,
    fix: 'It is asked again by itself; see the log of that route.',
  }),
  too_many_mints: ({ subject }) => ({
    sentence: `More than 20 tokens in a minute were asked of ${subject}; that was stopped.`,
    fix: 'Look for a loop that calls refresh, or for tokens that the API refuses at once.',
  }),
  developer_elsewhere: ({ page }) => ({
    sentence: `The option token is empty, which asks for the developer popup, and ${page} is no page of a developer's own machine.`,
    fix: 'Give the page a token route (data-token-url="/api/latchkey/token") or getToken; leave the token empty on localhost only.',
  }),
  developer_popup_blocked: ({ subject }) => ({
    sentence: `The browser blocked the window of ${subject} in which this page would be connected for development.`,
    fix: 'Allow pop-ups for this page, then click the launcher again.',
  }),
  developer_popup_closed: () => ({
    sentence: 'The window was closed before this page was connected for development.',
    fix: 'Click the launcher again, and allow the page in the window that opens.',
  }),
  developer_refused: ({ page }) => ({
    sentence: `Whoever is signed in at Latchkey refused to connect ${page} for development.`,
    fix: 'Click the launcher again, and choose Allow.',
  }),
  developer_wrong_account: ({ subject }) => ({
    sentence: `The account that is signed in at Latchkey is of another workspace than the widget ${subject}.`,
    fix: "Click the launcher again, choose Switch account, and sign in with one of the widget's workspace.",
  }),
  developer_failed: ({ subject, message }) => ({
    sentence: `${subject} did not connect this page for development: ${message}`,
    fix: 'Click the launcher again; if that changes nothing, look at the widget id and the address of the server.',
  }),
  destroyed: () => ({
    sentence: 'The widget was destroyed meanwhile.',
    fix: `Call Latchkey('init', …) to have it again.`,
  }),
  bad_tenant: () => ({
    sentence:
      'Connections were to be opened, and no tenant is named, or not by a text of 1 to 256 characters.',
    fix: `Call open('acme', { jwtToken }), or open('connections', { tenant: 'acme' }) where the visitor's widget token was minted with that tenant.`,
  }),
  tenant_token_missing: ({ subject }) => ({
    sentence: `open('${subject}') names no view, so it was taken for a tenant, and came without a jwtToken.`,
    fix: `Call open('${subject}', { jwtToken }), or open one of: home, conversation, connections.`,
  }),
  tenant_token_failed: () => ({
    sentence: 'The function jwtToken failed.',
    fix: 'See the error it threw.',
  }),
  bad_tenant_token: ({ subject }) => ({
    sentence: `${subject} gave no tenant token.`,
    fix: 'Give the JWT itself, as a text without blanks: your backend signs it with its signing key, with the tenant as its sub.',
  }),
  tenant_token_ended: ({ message }) => ({
    sentence: `The server refused the tenant token, and there is no other: ${message}`,
    fix: `Where it has ended, pass a function, which is called for a new one: { jwtToken: () => fetch('/tenant-token').then((it) => it.text()) }.`,
  }),
  tenant_token_refused: ({ message }) => ({
    sentence: `The server refused what jwtToken gave, twice: ${message}`,
    fix: 'Sign them with a living signing key of the workspace that this widget belongs to: `latchkey signing-key list`.',
  }),
  tenant_mismatch: ({ message }) => ({
    sentence: message,
    fix: 'Open the tenant that the token is for: the sub of a tenant token, the tenant that a widget token was minted with.',
  }),
  origin_not_allowed: ({ subject, page }) => ({
    sentence: `${page} is not an allowed origin of ${subject}.`,
    fix: `Add it: \`latchkey widget update ${subject} --origin ${page}\`.`,
  }),
  token_refused: ({ subject }) => ({
    sentence: `The server at ${subject} refused two tokens in a row.`,
    fix: 'Check that the project key belongs to the workspace of this widget and was not revoked.',
  }),
  api_unreachable: ({ subject }) => ({
    sentence: `The Latchkey server at ${subject} could not be reached.`,
    fix: 'Check the network, that the server runs, and connect-src.',
  }),
  api_failing: ({ subject, status }) => ({
    sentence: `The Latchkey server at ${subject} answered ${status}.`,
    fix: 'See its log; the request id is in X-Request-Id.',
  }),
  request_refused: ({ subject, message }) => ({
    sentence: `The widget and its Latchkey server${subject && ` at ${subject}`} did not understand each other: ${message}`,
    fix: 'This is a mistake of Latchkey, or the widget is older than a year. Reload the page.',
  }),
}

/** A value as a console line can show it. What may be a credential is not shown. */
function describe(option: string, value: unknown): string {
  if (value === null || typeof value !== 'object') {
    return /token/i.test(option)
      ? `a ${typeof value}`
      : typeof value === 'string'
        ? JSON.stringify(value)
        : String(value)
  }
  return Array.isArray(value) ? 'an array' : 'an object'
}
