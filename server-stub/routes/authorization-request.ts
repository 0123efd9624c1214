import {
  CodeChallenge,
  DEVELOPER_SCOPE,
  type AuthorizationErrorCode,
} from '../../protocol/developer-token.js'
import { toLoopbackOrigin } from '../services/origin.js'
import { Refusal } from '../services/refusal.js'
import type { Widgets } from '../services/widgets.js'
import type { Widget } from '../store/store.js'
import type { Call } from './http.js'
import { show } from './oauth-refusal.js'

/** Where an answer may go, once that is sure. */
export interface Recipient {
  widget: Widget
  /** As it was given. */
  redirectUri: string
  origin: string
  state: string | undefined
  mode: 'query' | 'web_message'
}

/** What is asked, or why it cannot be. */
type Question =
  | { status: 'good'; challenge: string; isSilent: boolean }
  | { status: 'bad'; error: AuthorizationErrorCode; sentence: string }

export interface AuthorizationRequest {
  recipient: Recipient
  question: Question
}

const STATE = /^[\x20-\x7e]{1,512}$/

/**
 * RFC 6749 §4.1.1 and RFC 7636 §4.3.
 * @throws Refusal, for a page and not to be sent anywhere, while it is not sure who asks.
 */
export async function readAuthorizationRequest(c: Call, widgets: Widgets): Promise<AuthorizationRequest> {
  const query = new URL(c.req.url).searchParams
  const widget = await widgets.find(needOne(query, 'client_id'))
  const redirectUri = needOne(query, 'redirect_uri')
  const origin = toLoopbackOrigin(redirectUri)
  if (origin === undefined) {
    const given = redirectUri.slice(0, SHOWN_CHARS)
    throw new Refusal('malformed_request', `redirect_uri is "${given}"; allowed is ${LOOPBACK}`)
  }
  const state = query.get('state') ?? undefined
  const isGoodState = query.getAll('state').length < 2 && (state === undefined || STATE.test(state))
  const mode = query.get('response_mode') === 'web_message' ? 'web_message' : 'query'
  const recipient = { widget, redirectUri, origin, mode, state: isGoodState ? state : undefined } as const
  return { recipient, question: isGoodState ? readQuestion(query) : bad('invalid_request', BAD_STATE) }
}

const SHOWN_CHARS = 100
const LOOPBACK =
  'an origin of your own machine: http or https, localhost or a name below it, 127.0.0.1 or [::1], any port, no path. ' +
  'Developer tokens are for pages in development; give any other page a token route.'
const BAD_STATE = 'state is given once at most, with 1 to 512 visible ASCII characters.'

function needOne(query: URLSearchParams, name: string): string {
  const [value, ...more] = query.getAll(name)
  if (value && more.length === 0) return value
  const how = value ? 'is given more than once' : 'is missing'
  throw new Refusal('malformed_request', `${name} ${how}, so that it is not sure who asks.`)
}

function readQuestion(query: URLSearchParams): Question {
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1)
  if (twice !== undefined) return bad('invalid_request', `${show(twice)} is given more than once.`)
  const given = (name: string) => query.get(name) || undefined
  const allow = (name: string, allowed: string) =>
    `${name} is ${show(given(name) ?? 'missing')}; allowed is ${allowed}.`

  const type = given('response_type')
  if (type !== 'code') {
    const error = type === undefined ? 'invalid_request' : 'unsupported_response_type'
    return bad(error, allow('response_type', 'code'))
  }
  if (!['query', 'web_message', undefined].includes(given('response_mode'))) {
    return bad('invalid_request', allow('response_mode', 'query or web_message'))
  }
  if (given('code_challenge_method') !== 'S256') {
    return bad('invalid_request', allow('code_challenge_method', 'S256 (PKCE, RFC 7636)'))
  }
  const { data: challenge } = CodeChallenge.safeParse(given('code_challenge'))
  if (challenge === undefined) {
    const sha256 = 'a SHA-256 in base64url (PKCE, RFC 7636), which has 43 of A-Z a-z 0-9 - _'
    return bad('invalid_request', allow('code_challenge', sha256))
  }
  if (![DEVELOPER_SCOPE, undefined].includes(given('scope'))) {
    return bad('invalid_scope', allow('scope', `${DEVELOPER_SCOPE}, or none`))
  }
  const prompts = query.get('prompt')?.split(' ') ?? []
  if (prompts.includes('none') && prompts.length > 1) {
    return bad('invalid_request', 'prompt may be none, and then nothing else.')
  }
  return { status: 'good', challenge, isSilent: prompts.includes('none') }
}

function bad(error: AuthorizationErrorCode, sentence: string): Question {
  return { status: 'bad', error, sentence }
}
