import { AgentRequest } from '../protocol/agent.js'
import type { Agent } from '../protocol/conversation.js'
import { createApi } from './api.js'
import { createClock } from './clock.js'
import { readConfig, readOption } from './config.js'
import { createEvents } from './events.js'
import { createIds } from './ids.js'
import { createInstall } from './install.js'
import { toUnsignedJwt } from './jwt.js'
import { createLeads } from './leads.js'
import { createLinkedSources } from './linked-sources.js'
import type { FakeAgent, FakeOptions } from './options.js'
import { ALEX, type SignIn } from './people.js'
import { routePages } from './playwright.js'
import { createScript } from './script.js'
import { createServer } from './server.js'
import { createStreams } from './streams.js'
import { createTalk } from './talk.js'
import { createTokens } from './tokens.js'
import type { FakeLatchkey } from './types.js'

/** A Latchkey server that is none, for tests: it keeps everything in memory and answers what the real one would. */
export function createFakeLatchkey(options: FakeOptions = {}): FakeLatchkey {
  const {
    apiUrl = 'https://latchkey.test',
    widget = 'wgt_test',
    tokenUrl = '/api/latchkey/token',
    lifetimeMs = 600_000,
    conversation = [],
    now,
    advanceTimers,
  } = options
  const config = readConfig(widget, options.config)
  const form = config.leadForm
  const agent = readAgent(options.agent)
  const { visitor = ALEX } = options
  let signedIn: SignIn | null = visitor && { visitor }
  let isAnonymousOnPurpose = false

  const streams = createStreams()
  const clock = createClock({ now, advanceTimers, onPass: streams.sweep })
  const tokens = createTokens({ clock, widget, lifetimeMs })
  const makeId = createIds()
  const talk = createTalk({ clock, makeId, tell: streams.push })
  const sources = createLinkedSources(clock)
  const leads = createLeads({ clock, makeId, widget, form })
  const events = createEvents({ clock, widget })
  const script = createScript()
  const { origins } = options
  const api = createApi({ clock, config, origins, tokens, talk, streams, sources, leads, events })
  const server = createServer({ apiUrl, tokenUrl, clock, api, script, tokens, giveToken })
  const installs = createInstall(server)
  const spoken = new Set<string>()
  let endOffline: (() => void) | undefined

  for (const { id, author, text } of conversation) {
    const said = author === 'agent' ? { author, agent } : { author }
    spoken.add(talk.post(talk.start(whose(), {}).kept, { id, text }, said).message.id)
  }

  function giveToken() {
    if (signedIn) return tokens.mint(signedIn)
    return isAnonymousOnPurpose ? { token: null } : undefined
  }

  function whose() {
    return tokens.newest() ?? tokens.owner(signedIn ?? { visitor: ALEX })
  }

  return {
    apiUrl,
    widget,
    tokenUrl,
    publishableKey: config.publishableKey,
    clock,
    fetch: (input, init) => server.fetch(input, init),
    isOurs: server.isOurs,
    install: installs.install,
    route: (pages) => routePages(pages, server),
    requests: server.requests,
    get messages() {
      const all = talk.all().flatMap(({ messages }) => messages)
      return all.filter(({ id, author }) => author === 'visitor' && !spoken.has(id))
    },
    get events() {
      return events.all()
    },
    get leads() {
      return leads.all()
    },
    signIn(visitor, more = {}) {
      signedIn = { ...more, visitor }
    },
    signOut({ anonymous = false } = {}) {
      signedIn = null
      isAnonymousOnPurpose = anonymous
    },
    mint: (who = signedIn ?? { visitor: ALEX }) => tokens.mint(who),
    expireToken() {
      tokens.end('token_expired')
      streams.sweep()
    },
    revokeToken() {
      tokens.end('token_revoked')
      streams.sweep()
    },
    tenantToken(tenant, lifetimeMs = 3_600_000) {
      const iat = Math.floor(clock.now() / 1000)
      const claims = { sub: tenant, iat, exp: iat + Math.round(lifetimeMs / 1000), jti: makeId('tok') }
      return toUnsignedJwt({ alg: 'RS256', typ: 'JWT' }, claims)
    },
    linkSource: sources.put,
    receive(text, from) {
      const said = { author: 'agent', agent: from ? readAgent(from) : agent } as const
      return talk.post(talk.start(whose(), {}).kept, { text }, said).message
    },
    agent: {
      type(typing = true) {
        const { sub, session } = talk.start(whose(), {}).kept
        streams.pass(sub, { type: 'typing', session_id: session.id, by: 'agent', typing, agent })
      },
      read() {
        const kept = talk.openOf(whose().sub)
        const last = kept?.messages.findLast(({ author }) => author === 'visitor')
        if (kept && last) talk.read(kept, 'agent', last.id)
      },
      close() {
        const kept = talk.openOf(whose().sub)
        if (kept) talk.close(kept)
      },
    },
    fail: (name, how = {}) => script.add(name, how),
    recover() {
      goOnline()
      script.clear()
    },
    goOffline() {
      if (endOffline) return
      streams.cut()
      endOffline = script.add('offline', {})
      installs.tell(false)
    },
    goOnline,
    stop() {
      script.clear()
      installs.undo()
      streams.cut()
    },
  }

  function goOnline() {
    if (!endOffline) return
    endOffline()
    endOffline = undefined
    installs.tell(true)
  }
}

function readAgent(given: FakeAgent | null | undefined): Agent | null {
  if (!given) return null
  const { name, picture } = readOption('agent', AgentRequest, given)
  return { name, picture: picture ?? null }
}
