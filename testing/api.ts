import { AnonymousTokenRequest, ClaimRequest } from '../protocol/anonymous.js'
import {
  MessageRequest,
  PageQuery,
  RatingRequest,
  ReadRequest,
  SessionChangeRequest,
  SessionQuery,
  SessionRequest,
  TranscriptQuery,
  TypingRequest,
} from '../protocol/session.js'
import type { WidgetConfig } from '../protocol/widget-config.js'
import type { FakeClock } from './clock.js'
import { createOnce } from './idempotency.js'
import type { createLinkedSources } from './linked-sources.js'
import type { ApiOperation } from './operations.js'
import { readJson, readQuery } from './read.js'
import { Refused, refuseField } from './refused.js'
import { reply, send } from './reply.js'
import type { Streams } from './streams.js'
import type { Talk } from './talk.js'
import { readTenant, type Holder, type Tokens } from './tokens.js'

/** One call of the API, read. */
export interface ApiCall {
  url: URL
  headers: Headers
  text: string
  /** The path's `:id` or `:tenant`. */
  parameter: string
  /** Of the page; `undefined`: nobody says. */
  origin: string | undefined
}

interface Dependencies {
  clock: FakeClock
  /** What `GET /v1/widgets/:id/config` says. */
  config: WidgetConfig
  /** Where its pages may be. `undefined`: anywhere. */
  origins: readonly string[] | undefined
  tokens: Tokens
  talk: Talk
  streams: Streams
  sources: ReturnType<typeof createLinkedSources>
}

type Handler = (call: ApiCall) => Response | Promise<Response>

type Kept = ReturnType<Talk['find']>

/** A fake's configuration never changes. */
const ETAG = '"fake"'
const KEPT_BY_NOBODY = { 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' }

/** What the API does, operation by operation. All throw `Refused`. */
export function createApi(dependencies: Dependencies): Record<ApiOperation, Handler> {
  const { clock, config, origins, tokens, talk, streams, sources } = dependencies
  const once = createOnce()

  function requireOrigin(origin: string | undefined): void {
    if (!origins || (origin !== undefined && origins.includes(origin))) return
    throw new Refused(
      'origin_not_allowed',
      `${origin ?? 'No origin'} is not an allowed origin of ${config.id}.`,
    )
  }

  function authorise({ headers, origin }: ApiCall): Holder {
    const holder = tokens.authenticate(findBearer(headers))
    if (origin !== undefined) requireOrigin(origin)
    return holder
  }

  /** With a session that is the caller's. */
  function withSession(call: ApiCall, act: (kept: Kept) => Response): Promise<Response> {
    const holder = authorise(call)
    return perform(call, holder, () => act(talk.find(holder.sub, call.parameter)))
  }

  const perform = ({ headers, url, text }: ApiCall, { sub }: Holder, work: () => Response) =>
    once(
      {
        key: headers.get('idempotency-key'),
        whose: `${sub} ${url.pathname}`,
        request: toFingerprint(text),
      },
      work,
    )

  return {
    config(call) {
      const { url, headers, parameter } = call
      if (parameter !== config.id) throw new Refused('widget_not_found', `There is no widget "${parameter}".`)
      const isStarting = headers.has('authorization') && url.searchParams.get('auto_start') !== 'false'
      if (!isStarting) {
        const shared = { etag: ETAG, 'cache-control': 'public, max-age=60', vary: 'Authorization' }
        if (headers.get('if-none-match') === ETAG) return send(304, null, shared)
        return reply(200, config, shared)
      }
      const holder = authorise(call)
      const { session } = talk.start(holder, {}).kept
      return reply(200, { ...config, session }, { 'cache-control': 'private, no-store' })
    },

    anonymousToken(call) {
      const key = call.headers.get('x-api-key')
      if (key === null) throw new Refused('missing_credentials', 'Send the publishable key in x-api-key.')
      if (key !== config.publishableKey) throw new Refused('unknown_key', 'There is no such publishable key.')
      const { widget, visitor_secret } = readJson(call, AnonymousTokenRequest)
      if (widget !== config.id) throw refuseField('widget', `this workspace has no widget "${widget}".`)
      if (!config.anonymous) {
        throw new Refused('anonymous_not_allowed', `${widget} lets no anonymous visitors talk.`)
      }
      requireOrigin(call.origin)
      return reply(201, tokens.mintAnonymous(visitor_secret))
    },

    heldToken(call) {
      const { sub, endsAtMs } = authorise(call)
      const expires_at = new Date(endsAtMs).toISOString()
      return reply(200, { widget: config.id, visitor: { id: sub }, expires_at })
    },

    endToken(call) {
      tokens.end('token_revoked', authorise(call).token)
      streams.sweep()
      return send(204, null)
    },

    claim(call) {
      const holder = authorise(call)
      if (holder.isAnonymous)
        throw new Refused('identity_required', 'Only an identified visitor can do this.')
      const { visitor_secret } = readJson(call, ClaimRequest)
      return perform(call, holder, () => {
        const sessions = talk.claim(tokens.claim(visitor_secret), holder.sub)
        return reply(200, { visitor: { id: holder.sub }, sessions })
      })
    },

    startSession(call) {
      const holder = authorise(call)
      const request = readJson(call, SessionRequest)
      return perform(call, holder, () => {
        const { kept, created } = talk.start(holder, request)
        return reply(created ? 201 : 200, kept.session)
      })
    },

    listSessions(call) {
      const { sub } = authorise(call)
      return reply(200, talk.list(sub, readQuery(call.url, SessionQuery)))
    },

    readSession: (call) => withSession(call, ({ session }) => reply(200, session)),

    changeSession(call) {
      const holder = authorise(call)
      const request = readJson(call, SessionChangeRequest)
      const kept = talk.find(holder.sub, call.parameter)
      if (request.assignee !== undefined || request.note !== undefined) {
        throw new Refused('agents_only', 'Only agents see and set assignee and note.')
      }
      return perform(call, holder, () => reply(200, talk.change(kept, request)))
    },

    closeSession: (call) => withSession(call, (kept) => reply(200, talk.close(kept))),

    rateSession(call) {
      const holder = authorise(call)
      const request = readJson(call, RatingRequest)
      return perform(call, holder, () => {
        const { session, created } = talk.rate(talk.find(holder.sub, call.parameter), request)
        return reply(created ? 201 : 200, session)
      })
    },

    transcript(call) {
      const { format } = readQuery(call.url, TranscriptQuery)
      const type = format === 'text' ? 'text/plain; charset=utf-8' : 'application/json'
      return withSession(call, ({ session, messages }) => {
        const lines = messages.map(({ created_at, author, text }) => `[${created_at}] ${author}: ${text}\n`)
        const body = format === 'text' ? lines.join('') : JSON.stringify({ session, messages })
        const filename = `conversation-${session.id}.${format === 'text' ? 'txt' : 'json'}`
        const disposition = `attachment; filename="${filename}"`
        return send(200, body, {
          'content-type': type,
          'content-disposition': disposition,
          'cache-control': 'no-store',
        })
      })
    },

    listMessages(call) {
      const { sub } = authorise(call)
      const page = readQuery(call.url, PageQuery)
      return reply(200, talk.listMessages(talk.find(sub, call.parameter), page))
    },

    postMessage(call) {
      const holder = authorise(call)
      const request = readJson(call, MessageRequest)
      return perform(call, holder, () => {
        const kept = talk.find(holder.sub, call.parameter)
        const said = { author: 'visitor', ...(holder.isAnonymous && { anonymous: true }) } as const
        const { message, created } = talk.post(kept, request, said)
        return reply(created ? 201 : 200, message)
      })
    },

    markRead(call) {
      const { sub } = authorise(call)
      const { message_id } = readJson(call, ReadRequest)
      talk.read(talk.find(sub, call.parameter), 'visitor', message_id)
      return send(204, null)
    },

    sendTyping(call) {
      const { sub } = authorise(call)
      readJson(call, TypingRequest)
      talk.find(sub, call.parameter)
      return send(204, null)
    },

    stream(call) {
      const { sub, token } = authorise(call)
      const body = streams.open({
        sub,
        lastEventId: call.headers.get('last-event-id'),
        authorise: () => void tokens.authenticate(token),
      })
      const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' }
      return send(200, body, { ...headers, 'x-accel-buffering': 'no' })
    },

    linkedSources(call) {
      const tenant = call.parameter
      requireTenant(toTenant(call), tenant)
      return reply(200, { items: sources.list(tenant), next_cursor: null }, KEPT_BY_NOBODY)
    },
  }

  /** By a tenant token beside the publishable key, else by a widget token that was minted with a tenant. */
  function toTenant(call: ApiCall): string | undefined {
    const key = call.headers.get('x-api-key')
    const bearer = findBearer(call.headers) ?? call.url.searchParams.get('token') ?? undefined
    if (key === null && !bearer)
      throw new Refused('missing_credentials', 'Send Authorization: Bearer with a token.')
    if (key === null) return authorise(call).tenant
    if (!bearer)
      throw new Refused('missing_credentials', 'A publishable key lets nobody in: send a token too.')
    if (key !== config.publishableKey) throw new Refused('unknown_key', 'There is no such publishable key.')
    return readTenant(bearer, clock.now())
  }
}

function requireTenant(given: string | undefined, tenant: string): void {
  if (given === tenant) return
  const whose = given === undefined ? 'no tenant' : `the tenant "${given.slice(0, 64)}"`
  throw new Refused('tenant_mismatch', `This token is for ${whose}, not for "${tenant.slice(0, 64)}".`)
}

const findBearer = (headers: Headers): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1]

/** The same JSON, however it is written. */
function toFingerprint(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
