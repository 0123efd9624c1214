import type { ErrorCode } from '../loader/error.js'
import { toUnsignedJwt } from './jwt.js'
import { API_OPERATIONS, type Operation } from './operations.js'
import { isProblem, type ProblemCode } from './problems.js'
import { Refused } from './refused.js'
import { reply, replyWithProblem, send } from './reply.js'

/**
 * `cut`: the network fails, before anything is done; `lost`: after. `held`: nothing comes until the failure is taken back,
 * and then the real answer.
 */
export type Outcome = Response | 'cut' | 'lost' | 'held'

interface Way {
  /** What it strikes, unless a test says otherwise. */
  on: readonly Operation[]
  /** `newest`: the token that was given last. */
  strike: (newest: string | undefined) => Outcome
}

const problem = (code: ProblemCode) => () =>
  replyWithProblem(new Refused(code, `${code}, as the test wants it.`))
const token = (strike: Way['strike']): Way => ({ on: ['token'], strike })
const status = (code: number, headers: Record<string, string> = {}) =>
  token(() => reply(code, { error: 'As the test wants it.' }, headers))

/** What a page asks with a token. */
const CALLS = API_OPERATIONS.filter(
  (operation) => !['config', 'anonymousToken', 'heldToken', 'endToken'].includes(operation),
)

/** Failures that come from a server or from the way there. */
const WAYS = {
  widget_not_found: { on: ['config'], strike: problem('widget_not_found') },
  config_unreachable: { on: ['config'], strike: () => 'cut' },
  chunk_failed: { on: ['files'], strike: () => send(404, 'As the test wants it.') },

  identity_required: status(401),
  /** The same answer; a route on another origin makes it this. */
  token_route_cross_origin: status(401),
  no_token_provider: { on: ['anonymousToken'], strike: problem('anonymous_not_allowed') },
  bad_token: token((newest) => reply(200, { token: newest ?? 'past-its-end', expires_in: 0 })),
  /** Where none was given yet, nothing is stale. */
  stale_token: token((newest) => reply(200, { token: newest ?? null, expires_in: 600 })),
  bad_response: token(() => send(200, '<h1>Sign in</h1>', { 'content-type': 'text/html' })),
  access_token_in_page: token(() => reply(200, { token: toUnsignedJwt({ typ: 'at+jwt' }, {}) })),
  secret_key_in_page: token(() => reply(200, { token: 'lk_sk_notakey' })),
  token_timeout: token(() => 'held'),
  token_rate_limited: status(429, { 'retry-after': '1' }),
  token_route_unreachable: token(() => 'cut'),
  token_route_csrf: token(() => send(419, '<h1>Page expired</h1>', { 'content-type': 'text/html' })),
  token_route_not_found: status(404),
  token_route_refused: status(403),
  token_route_failing: status(500),

  tenant_token_ended: { on: ['linkedSources'], strike: problem('token_invalid') },
  /** The same answer; where `jwtToken` is a function it is this. */
  tenant_token_refused: { on: ['linkedSources'], strike: problem('token_invalid') },
  tenant_mismatch: { on: ['linkedSources'], strike: problem('tenant_mismatch') },
  origin_not_allowed: { on: [...CALLS, 'anonymousToken'], strike: problem('origin_not_allowed') },
  token_refused: { on: CALLS, strike: problem('token_revoked') },
  api_unreachable: { on: CALLS, strike: () => 'cut' },
  api_failing: { on: CALLS, strike: problem('internal_error') },
  request_refused: { on: CALLS, strike: problem('invalid_request') },
} satisfies { [code in Exclude<ErrorCode, keyof typeof BY_THE_PAGE>]: Way }

/** Public codes that no answer leads to, and what does. */
export const BY_THE_PAGE = {
  bad_option: 'init({ offset: 1000 })',
  bad_event: "track('')",
  bad_message: "startConversation('')",
  bad_panel: "definePanel({ id: 'home', … })",
  panel_failed: 'a render of definePanel that throws',
  missing_widget: "a tag without data-widget, or init({ apiUrl: '…' })",
  missing_api_url: "init({ widget: 'wgt_1' }) from npm, without apiUrl",
  unknown_verb: "Latchkey('dance')",
  not_initialized: 'open() before init',
  second_snippet: 'the tag twice on one page',
  other_widget: "update({ widget: 'wgt_2' })",
  get_token_failed: 'a getToken that throws',
  too_many_mints: 'refresh() twenty-one times within a minute',
  developer_elsewhere: "token: '' on a page that is not on localhost",
  developer_popup_blocked: "token: '' on localhost, and window.open that gives null",
  developer_popup_closed: "token: '' on localhost, and the popup closed",
  developer_refused: "token: '' on localhost, and Refuse in the popup of a real server",
  developer_wrong_account: "token: '' on localhost, and an account of another workspace in the popup",
  developer_failed: "token: '' on localhost, and a popup that brings back an error",
  destroyed: 'destroy() while something is under way',
  bad_tenant: "open('connections') before any tenant was named",
  tenant_token_missing: "open('acme') without jwtToken",
  tenant_token_failed: 'a jwtToken that throws',
  bad_tenant_token: "open('acme', { jwtToken: 'no JWT' })",
} satisfies { [code in ErrorCode]?: string }

/** What the API refuses with. Those of another operation than its usual are good for tests of what should not happen. */
const PLACES: { [code in ProblemCode]?: readonly Operation[] } = {
  anonymous_not_allowed: ['anonymousToken'],
  unknown_key: ['anonymousToken', 'linkedSources'],
  key_ended: ['anonymousToken', 'linkedSources'],
  visitor_secret_invalid: ['claim'],
  wrong_widget: ['config'],
  not_built: ['files'],
  message_id_taken: ['postMessage'],
  session_closed: ['postMessage'],
  agents_only: ['changeSession'],
  no_lead_form: ['sendLead'],
}

const BESIDE_CODES = {
  /** Of everything; `goOffline` also tells the page so. */
  offline: { on: [...API_OPERATIONS, 'token', 'files'], strike: () => 'cut' },
  /** It is done, and nobody is told: a second attempt is told apart by its id. */
  answer_lost: { on: ['postMessage', 'startSession', 'sendLead', 'trackEvents'], strike: () => 'lost' },
  /** No answer to anything. */
  timeout: { on: [...API_OPERATIONS, 'token', 'files'], strike: () => 'held' },
} satisfies Record<string, Way>

type Named = keyof typeof WAYS | keyof typeof BESIDE_CODES
/** What `fail` takes: public codes, codes of the API's problems, and what has no code. */
export type FailureName = Named | ProblemCode

/** Those that are no problem of the API alone. */
export const FAILURES = Object.keys({ ...WAYS, ...BESIDE_CODES }) as Named[]

/** @throws TypeError for a code that only the page itself can bring about, and for what is none. */
export function toWay(name: FailureName): Way {
  const ways = new Map<string, Way>(Object.entries({ ...WAYS, ...BESIDE_CODES }))
  const way = ways.get(name)
  if (way) return way
  if (isProblem(name)) return { on: PLACES[name] ?? CALLS, strike: problem(name) }
  const recipe = new Map<string, string>(Object.entries(BY_THE_PAGE)).get(name)
  throw new TypeError(
    recipe ? `No answer of a server leads to ${name}; this does: ${recipe}.` : `"${name}" is no failure.`,
  )
}

/**
 * What becomes of this operation. A few codes are a token route's word as well as a problem of the API: it counts who
 * says it.
 */
export const strike = (name: FailureName, operation: Operation, newest: string | undefined): Outcome =>
  isProblem(name) && operation !== 'token' ? problem(name)() : toWay(name).strike(newest)
