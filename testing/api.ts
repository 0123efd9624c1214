import { AnonymousTokenRequest, ClaimRequest } from '../protocol/anonymous.js'
import { createAccess, type AccessDependencies, type Handler } from './access.js'
import type { Events } from './events.js'
import type { Leads } from './leads.js'
import type { createLinkedSources } from './linked-sources.js'
import type { ApiOperation } from './operations.js'
import { readJson } from './read.js'
import { Refused, refuseField } from './refused.js'
import { reply, send } from './reply.js'
import { createSentApi } from './sent-api.js'
import { createSessionApi } from './session-api.js'
import type { Streams } from './streams.js'
import type { Talk } from './talk.js'

interface Dependencies extends AccessDependencies {
  talk: Talk
  streams: Streams
  sources: ReturnType<typeof createLinkedSources>
  leads: Leads
  events: Events
}

/** A fake's configuration never changes. */
const ETAG = '"fake"'
const KEPT_BY_NOBODY = { 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer' }

/** What the API does, operation by operation. All throw `Refused`. */
export function createApi(dependencies: Dependencies): Record<ApiOperation, Handler> {
  const { config, tokens, talk, streams, sources, leads, events } = dependencies
  const access = createAccess(dependencies)
  const { authorise, requireOrigin, perform } = access

  return {
    ...createSessionApi(access, talk),
    ...createSentApi(access, { leads, events }),

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
      const { visitor_secret, preview } = readJson(call, ClaimRequest)
      return perform(call, holder, () => {
        if (preview) {
          const sessions = talk.idsOf(tokens.recognise(visitor_secret))
          return reply(200, { visitor: { id: holder.sub }, sessions })
        }
        const from = tokens.claim(visitor_secret)
        const sessions = talk.claim(from, holder.sub)
        leads.claim(from, holder.sub)
        events.claim(from, holder.sub)
        return reply(200, { visitor: { id: holder.sub }, sessions })
      })
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
      requireTenant(access.toTenant(call), tenant)
      return reply(200, { items: sources.list(tenant), next_cursor: null }, KEPT_BY_NOBODY)
    },
  }
}

function requireTenant(given: string | undefined, tenant: string): void {
  if (given === tenant) return
  const whose = given === undefined ? 'no tenant' : `the tenant "${given.slice(0, 64)}"`
  throw new Refused('tenant_mismatch', `This token is for ${whose}, not for "${tenant.slice(0, 64)}".`)
}
