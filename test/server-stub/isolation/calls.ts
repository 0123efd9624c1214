import type { TokenAnswer } from '../../../protocol/widget-token.js'
import { randomBase62 } from '../../../server-stub/services/base62.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import type { Markers } from './markers.js'
import { addUser, toAuthorizePath } from './people.js'
import { FROM_OWN_PAGE, PASSWORD } from '../../support/people.js'
import { json, makeSource, SOURCES, TENANTS, toEmail, type Caller, type Side } from './side.js'

export interface Call {
  method: string
  path: string
  caller: Caller
  headers: Record<string, string>
  body?: unknown
  /** Whose widget's public configuration the caller asks for. */
  opens?: Side
}

/** What a random call is made of. All zeros: the caller that fits, and what is its own. */
export interface Draw {
  mine: Side
  theirs: Side
  markers: Markers
  from<Item>(list: readonly [Item, ...Item[]] | readonly Item[]): Item
  /** One of mine; or else of theirs, or one that never was. */
  id(prefix: string, mine: readonly string[], theirs: readonly string[]): string
  /** One of my side who should succeed; or else anybody of my side. */
  caller(fits: (caller: Caller) => boolean): Caller
  maybe<Item>(item: () => Item): Item | undefined
}

export function createDraw(mine: Side, theirs: Side, markers: Markers, choices: readonly number[]): Draw {
  let next = 0
  const choose = () => choices[next++ % choices.length] ?? 0

  function from<Item>(list: readonly Item[]): Item {
    const item = list[choose() % list.length]
    if (item === undefined) throw new RangeError('nothing to draw from')
    return item
  }

  return {
    mine,
    theirs,
    markers,
    from,
    id(prefix, ours, others) {
      const all = from([ours, ours, others, others, []])
      return all.length > 0 ? from(all) : `${prefix}${randomBase62(22)}`
    },
    caller(fits) {
      const fitting = mine.callers.filter(fits)
      return from(fitting.length > 0 && choose() % 5 < 4 ? fitting : mine.callers)
    },
    maybe: (item) => (choose() % 2 === 1 ? item() : undefined),
  }
}

const isAdministratingServer = ({ roles }: Caller) => roles?.includes('admin') === true
const isAdmin = (caller: Caller) => isAdministratingServer(caller) || caller.userRole === 'admin'
const isMinter = ({ roles }: Caller) => roles?.includes('widget') === true
const isReader = ({ roles, userRole }: Caller) =>
  userRole !== undefined || roles?.some((role) => role !== 'widget') === true
const isKey = ({ kind }: Caller) => kind === 'key'
const isServer = ({ roles }: Caller) => roles !== undefined
const isUser = ({ kind }: Caller) => kind === 'user'
const isIdentified = ({ kind }: Caller) => kind === 'visitor'
const isVisitor = ({ person }: Caller) => person !== undefined
const isAgent = (caller: Caller) => isAdministratingServer(caller) || isUser(caller)
const isParticipant = (caller: Caller) => isVisitor(caller) || isAgent(caller)

/** One of my sessions that the caller may see; or else any of mine, of theirs, or none. */
function drawSession(draw: Draw, caller: Caller): string {
  const { mine, theirs, markers } = draw
  const own = mine.sessions.filter((id) => markers.isVisible(id, caller.sees))
  return draw.id('ses_', own, [...mine.sessions, ...theirs.sessions])
}

/** To whom belongs what is written into a session. */
function scopesFor({ markers }: Draw, caller: Caller, session: string) {
  return { session, of: markers.isVisible(session, caller.sees) ? markers.scopesOf(session) : ['nobody'] }
}

function drawMessage({ mine, theirs, markers, id }: Draw, caller: Caller): string {
  const own = mine.messages.filter((each) => markers.isVisible(each, caller.sees))
  return id('msg_', own, [...mine.messages, ...theirs.messages])
}

/** For whom a server writes; anybody else may not say so. */
function drawAgent(draw: Draw, caller: Caller, scopes: readonly string[]) {
  const isMeant = isAdministratingServer(caller) || draw.from([false, false, true])
  return isMeant ? draw.maybe(() => ({ name: draw.markers.make('agent', ...scopes) })) : undefined
}

const drawLead = ({ id, mine, theirs }: Draw) => id('led_', mine.leads, theirs.leads)

function secretsOf({ callers }: Side, person?: number): string[] {
  const own = callers.filter((each) => person === undefined || each.person === person)
  return own.flatMap(({ visitorSecret }) => visitorSecret ?? [])
}

const widgetIds = (side: Side) => side.widgets.map(({ id }) => id)
const drawWidget = ({ id, mine, theirs }: Draw) => id('wgt_', widgetIds(mine), widgetIds(theirs))

function drawPage(draw: Draw, cursor: () => string): string {
  const query = new URLSearchParams({ limit: String(draw.from([3, 1, 100])) })
  const from = draw.maybe(cursor)
  if (from !== undefined) query.set('cursor', from)
  return `?${query}`
}

type Made = Omit<Call, 'method' | 'headers'> & { headers?: Record<string, string> }
type Make = (draw: Draw) => Made | Promise<Made>

const administer =
  (path: (draw: Draw) => string, body?: (draw: Draw) => unknown, by = isAdmin): Make =>
  (draw) => ({ caller: draw.caller(by), path: path(draw), body: body?.(draw) })

const drawKey = ({ id, mine, theirs }: Draw) => id('key_', mine.spareKeys, theirs.keys)
const drawSigningKey = ({ id, mine, theirs }: Draw) => id('sgk_', mine.spareSigningKeys, theirs.signingKeys)
const drawWebhook = ({ id, mine, theirs }: Draw) =>
  `/v1/webhooks/${id('whk_', mine.webhooks, theirs.webhooks)}`
const drawDelivery = ({ from, mine, theirs }: Draw) => from(from([mine, theirs]).deliveries)
/** Of the endpoint that it is of, or of any other. */
function toDeliveryPath(draw: Draw): string {
  const delivery = drawDelivery(draw)
  const endpoint = draw.from([`/v1/webhooks/${delivery.webhook}`, drawWebhook(draw)])
  return `${endpoint}/deliveries/${delivery.id}`
}
const drawVisitor = ({ id, mine, theirs }: Draw) => id('vis_', mine.visitors, theirs.visitors)
const readClaims = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
const drawTenant = ({ from }: Draw) => from(TENANTS)
const drawSource = ({ from }: Draw) => from(SOURCES)
const one = (draw: Draw) => `/v1/tenants/${drawTenant(draw)}/linked-sources/${drawSource(draw)}`
const anybody =
  (path: string): Make =>
  (draw) => ({ caller: draw.caller(({ kind }) => kind === 'nobody'), path })

/** A caller who reads a tenant's list, with the credentials of that caller and a publishable key of either side. */
function readTenant(draw: Draw, toPath: (tenant: string) => string) {
  const { mine, theirs, from } = draw
  const caller = draw.caller(({ kind, tenant }) => kind === 'tenant' || tenant !== undefined)
  const tenant = from([caller.tenant ?? 'acme', 'acme', 'globex'])
  if (caller.kind !== 'tenant') return { caller, path: toPath(tenant) }
  const headers = { 'x-api-key': from([mine, mine, theirs]).server.workspace.publishableKey }
  if (from([false, true])) {
    const { bearer = '', ...rest } = caller
    return { caller: rest, headers, path: `${toPath(tenant)}?token=${bearer}` }
  }
  return { caller, headers, path: toPath(tenant) }
}

/** A form that a user sends who came for this alone: what it ends nobody misses. */
const sendForm =
  (path: string, fields: (draw: Draw) => Record<string, string>): Make =>
  async (draw) => {
    const { mine, markers } = draw
    const user = mine.callers.find(isUser) ?? draw.caller(isUser)
    const cookie = await addUser(mine.server, toEmail(mine.name, markers))
    const caller = { ...user, headers: { cookie } }
    return { caller, path, headers: FROM_OWN_PAGE, body: new URLSearchParams(fields(draw)) }
  }

function authorize(draw: Draw) {
  const widget = drawWidget(draw)
  const opens = [draw.mine, draw.theirs].find((side) => widgetIds(side).includes(widget))
  return { caller: draw.caller(isUser), path: toAuthorizePath(widget), ...(opens && { opens }) }
}

/** Every route of the app. Those that make something come before those that end it. */
export const CALLS: Readonly<Record<string, Make>> = {
  'POST /v1/widget/token': (draw) => ({
    caller: draw.caller(isMinter),
    path: '/v1/widget/token',
    body: {
      visitor: draw.from([{ id: '1' }, { id: '2' }, { email: 'same@example.com' }]),
      widget: drawWidget(draw),
      tenant: draw.maybe(() => drawTenant(draw)),
    },
  }),
  'GET /v1/widget/token': (draw) => ({ caller: draw.caller(isVisitor), path: '/v1/widget/token' }),
  'DELETE /v1/widget/token': async (draw) => {
    const { mintRequest: body, ...caller } = draw.caller(isIdentified)
    if (!body) return { caller, path: '/v1/widget/token' }
    // A token of their own for this: with the other one they go on.
    const { server, root: bearer } = draw.mine
    const minted = await json<TokenAnswer>(server.call('POST', '/v1/widget/token', { bearer, body }))
    return { caller: { ...caller, bearer: minted.token }, path: '/v1/widget/token' }
  },
  'POST /v1/widget/anonymous-token': ({ mine, theirs, from, ...draw }) => {
    const caller = draw.caller(({ visitorSecret }) => visitorSecret !== undefined)
    const page = from([mine, mine, theirs])
    // Whoever brings the other side's key and one of its secrets would be one of its visitors.
    const foreign = page === mine ? secretsOf(theirs) : []
    const secrets = [[caller.visitorSecret ?? null], foreign, [null, makeKey('lk_vs_')]]
    const widget = from([...mine.widgets, ...theirs.widgets])
    const { bearer: _, ...browser } = caller
    return {
      caller: browser,
      path: '/v1/widget/anonymous-token',
      headers: { 'x-api-key': page.server.workspace.publishableKey, origin: widget.origins[0] ?? '' },
      body: { widget: widget.id, visitor_secret: from(from(secrets.filter((each) => each.length > 0))) },
      opens: page,
    }
  },
  'GET /v1/widgets/:id/config': (draw) => {
    const caller = draw.caller(draw.from([isVisitor, isServer, ({ kind }: Caller) => kind === 'nobody']))
    const widget = draw.from([caller.widget?.id ?? drawWidget(draw), drawWidget(draw)])
    const query = draw.from(['', '?auto_start=false'])
    // Of a server that asks this way the widget is its own, or is not there.
    const isRefused = isServer(caller) && query !== ''
    const opens = [draw.mine, draw.theirs].find((side) => widgetIds(side).includes(widget))
    return { caller, path: `/v1/widgets/${widget}/config${query}`, ...(!isRefused && opens && { opens }) }
  },
  'POST /v1/sessions': (draw) => {
    const caller = draw.caller(isVisitor)
    const labels = draw.maybe(() => [draw.markers.make('topic', caller.scope)])
    return { caller, path: '/v1/sessions', body: { labels } }
  },
  'GET /v1/sessions': (draw) => {
    const caller = draw.caller(isParticipant)
    return { caller, path: `/v1/sessions${drawPage(draw, () => drawSession(draw, caller))}` }
  },
  'GET /v1/sessions/:id': (draw) => {
    const caller = draw.caller(isParticipant)
    return { caller, path: `/v1/sessions/${drawSession(draw, caller)}` }
  },
  'POST /v1/sessions/:id/messages': (draw) => {
    const caller = draw.caller(isParticipant)
    const session = drawSession(draw, caller)
    const { markers } = draw
    const scopes = markers.isVisible(session, caller.sees) ? markers.scopesOf(session) : ['nobody']
    const text = draw.from([true, false]) ? markers.make('text', ...scopes) : 'Hello.'
    const body = {
      text,
      id: draw.maybe(() => drawMessage(draw, caller)),
      agent: drawAgent(draw, caller, scopes),
    }
    return { caller, path: `/v1/sessions/${session}/messages`, body }
  },
  'GET /v1/sessions/:id/messages': (draw) => {
    const caller = draw.caller(isParticipant)
    const session = drawSession(draw, caller)
    const order = draw.from(['', 'desc'])
    const page = drawPage(draw, () => `${order && 'before.'}${drawMessage(draw, caller)}`)
    return { caller, path: `/v1/sessions/${session}/messages${page}${order && `&order=${order}`}` }
  },
  'PATCH /v1/sessions/:id': (draw) => {
    const caller = draw.caller(isParticipant)
    const { markers, mine, from } = draw
    const scopes = scopesFor(draw, caller, drawSession(draw, caller))
    const body = from([
      { labels: [markers.make('topic', ...scopes.of)] },
      isAgent(caller) ? { note: markers.make('note', `${mine.name}/agents`) } : { priority: 'high' },
      { priority: 'low' },
    ])
    return { caller, path: `/v1/sessions/${scopes.session}`, body }
  },
  'POST /v1/sessions/:id/rating': (draw) => {
    const caller = draw.caller(isVisitor)
    const { session, of } = scopesFor(draw, caller, drawSession(draw, caller))
    const body = { score: 4, comment: draw.markers.make('comment', ...of) }
    return { caller, path: `/v1/sessions/${session}/rating`, body }
  },
  'POST /v1/sessions/:id/read': (draw) => {
    const caller = draw.caller(isParticipant)
    const { mine, markers } = draw
    // A message and its session.
    const [message = '', session = ''] = draw.from([
      Array.from(mine.messages, (id, index) => [id, mine.sessions[index >> 1]] as const).find(([id]) =>
        markers.isVisible(id, caller.sees),
      ) ?? [],
      [drawMessage(draw, caller), drawSession(draw, caller)],
    ])
    return { caller, path: `/v1/sessions/${session}/read`, body: { message_id: message } }
  },
  'POST /v1/sessions/:id/typing': (draw) => {
    const caller = draw.caller(isParticipant)
    return { caller, path: `/v1/sessions/${drawSession(draw, caller)}/typing`, body: { typing: true } }
  },
  'GET /v1/sessions/:id/transcript': (draw) => {
    const caller = draw.caller(isParticipant)
    const format = draw.from(['', '?format=text'])
    return { caller, path: `/v1/sessions/${drawSession(draw, caller)}/transcript${format}` }
  },
  'GET /v1/stream': (draw) => {
    const caller = draw.caller(isParticipant)
    const { mine, theirs } = draw
    const from = draw.from(['', ...mine.eventIds, ...theirs.eventIds])
    return { caller, path: '/v1/stream', headers: { 'last-event-id': from } }
  },
  'POST /v1/sessions/:id/close': (draw) => {
    const caller = draw.caller(isParticipant)
    return { caller, path: `/v1/sessions/${drawSession(draw, caller)}/close` }
  },
  'POST /v1/leads': (draw) => {
    const caller = draw.caller(isVisitor)
    const note = draw.markers.make('lead', caller.scope, `${draw.mine.name}/analytics`)
    return { caller, path: '/v1/leads', body: { fields: { note } } }
  },
  'GET /v1/leads': (draw) => ({
    caller: draw.caller(isReader),
    path: `/v1/leads${drawPage(draw, () => `${Date.now()}.${drawLead(draw)}`)}${draw.from(['', '&format=csv'])}`,
  }),
  'GET /v1/leads/:id': (draw) => ({ caller: draw.caller(isReader), path: `/v1/leads/${drawLead(draw)}` }),
  'POST /v1/events': (draw) => {
    const caller = draw.caller(isVisitor)
    const properties = { what: draw.markers.make('event', caller.scope, `${draw.mine.name}/analytics`) }
    // The ids are few, so that visitors choose the same.
    const id = `trk_${'0'.repeat(16)}${draw.from([1, 2, 3])}`
    return { caller, path: '/v1/events', body: { events: [{ id, name: 'seen', properties }] } }
  },
  'GET /v1/events': (draw) => ({
    caller: draw.caller(isReader),
    path: `/v1/events${drawPage(draw, () => `${Date.now()}.trk_0`)}${draw.from(['', '&format=csv'])}`,
  }),
  'GET /v1/events/counts': (draw) => ({ caller: draw.caller(isReader), path: '/v1/events/counts' }),
  'GET /v1/visitors/:id/timeline': (draw) => {
    const visitor = draw.id('vis_', draw.mine.visitors, draw.theirs.visitors)
    return { caller: draw.caller(isReader), path: `/v1/visitors/${visitor}/timeline` }
  },
  'POST /v1/keys': administer(
    () => '/v1/keys',
    ({ markers, mine, from }) => ({
      label: from([true, false]) ? markers.make('label', mine.name) : 'spare',
      roles: ['widget'],
    }),
  ),
  'GET /v1/keys': administer(() => '/v1/keys'),
  'POST /v1/keys/:id/rotate': administer(
    (draw) => `/v1/keys/${drawKey(draw)}/rotate`,
    ({ from }) => ({ overlap: from([3600, 0]) }),
  ),
  'POST /v1/keys/:id/end-overlap': administer((draw) => `/v1/keys/${drawKey(draw)}/end-overlap`),
  'POST /v1/keys/:id/revoke': administer((draw) => `/v1/keys/${drawKey(draw)}/revoke`),
  'POST /v1/signing-keys': administer(() => '/v1/signing-keys'),
  'GET /v1/signing-keys': administer(() => '/v1/signing-keys'),
  'POST /v1/signing-keys/:id/revoke': administer((draw) => `/v1/signing-keys/${drawSigningKey(draw)}/revoke`),
  'POST /v1/webhooks': administer(
    () => '/v1/webhooks',
    ({ markers, mine, from }) => ({
      url: `https://shop.example/${from([true, false]) ? markers.make('hook', mine.name) : 'hook'}`,
      events: from([null, ['message.created'], ['key.rotated', 'webhook.disabled']]),
    }),
  ),
  'GET /v1/webhooks': administer(() => '/v1/webhooks'),
  'GET /v1/webhooks/:id': administer((draw) => drawWebhook(draw)),
  'PATCH /v1/webhooks/:id': administer(drawWebhook, ({ from }) => ({ disabled: from([false, true]) })),
  'POST /v1/webhooks/:id/rotate-secret': administer(
    (draw) => `${drawWebhook(draw)}/rotate-secret`,
    ({ from }) => ({ overlap: from([3600, 0]) }),
  ),
  'POST /v1/webhooks/:id/test': administer((draw) => `${drawWebhook(draw)}/test`),
  'POST /v1/webhooks/:id/replay': administer(
    (draw) => `${drawWebhook(draw)}/replay`,
    () => ({ from: '2026-01-01T00:00:00Z' }),
  ),
  'GET /v1/webhooks/:id/deliveries': administer(
    (draw) => `${drawWebhook(draw)}/deliveries${drawPage(draw, () => drawDelivery(draw).id)}`,
  ),
  'GET /v1/webhooks/:id/deliveries/:delivery': administer((draw) => toDeliveryPath(draw)),
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': administer((draw) => `${toDeliveryPath(draw)}/replay`),
  'DELETE /v1/webhooks/:id': async (draw) => {
    // One of its own for this: the others are looked at later.
    const { server, root: bearer, name } = draw.mine
    const made = await server.call('POST', '/v1/webhooks', { bearer, body: { url: 'https://shop.example/' } })
    const { id } = (await made.json()) as { id?: string }
    if (id !== undefined) draw.markers.note(id, name)
    const path = draw.from([
      `/v1/webhooks/${id ?? 'whk_none'}`,
      ...draw.theirs.webhooks.map((each) => `/v1/webhooks/${each}`),
    ])
    return { caller: draw.caller(isAdmin), path }
  },
  'GET /v1/audit': administer(
    (draw) => `/v1/audit${drawPage(draw, () => draw.from(['aud_000000000003', 'aud_000000000030']))}`,
  ),
  'POST /authentication/token': (draw) => {
    const { bearer: _, ...caller } = draw.caller(isKey)
    return { caller, path: '/authentication/token', body: { secret_key: caller.key?.secret ?? '' } }
  },
  'POST /oauth/token': (draw) => {
    const { bearer: _, ...caller } = draw.caller(isKey)
    const { theirs } = draw
    const id = draw.id('key_', [caller.key?.id ?? ''], [...draw.mine.keys, ...theirs.keys])
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: caller.key?.secret ?? '' }
    return { caller, path: '/oauth/token', body: new URLSearchParams(form) }
  },
  'GET /.well-known/oauth-authorization-server': anybody('/.well-known/oauth-authorization-server'),
  'GET /.well-known/jwks.json': anybody('/.well-known/jwks.json'),
  'GET /openapi.json': anybody('/openapi.json'),
  'GET /healthz': anybody('/healthz'),
  'GET /readyz': anybody('/readyz'),
  'GET /metrics': anybody('/metrics'),
  'GET /latchkey.js': anybody('/latchkey.js'),
  'GET /assets/:file': anybody('/assets/none.js'),
  'GET /preview/:widget': (draw) => {
    const widget = drawWidget(draw)
    const opens = [draw.mine, draw.theirs].find((side) => widgetIds(side).includes(widget))
    return { caller: draw.caller(() => true), path: `/preview/${widget}`, ...(opens && { opens }) }
  },
  'GET /dashboard': (draw) => ({ caller: draw.caller(isUser), path: '/dashboard' }),
  'GET /dashboard/sign-in': (draw) => ({ caller: draw.caller(isUser), path: '/dashboard/sign-in' }),
  'GET /dashboard/*': (draw) => ({ caller: draw.caller(isUser), path: '/dashboard/none' }),
  'POST /dashboard/sign-in': sendForm('/dashboard/sign-in', ({ mine, theirs, markers, from }) => ({
    email: toEmail(from([mine, theirs]).name, markers),
    password: PASSWORD,
  })),
  'POST /dashboard/sign-out': sendForm('/dashboard/sign-out', () => ({})),
  'POST /dashboard/sign-out-everywhere': sendForm('/dashboard/sign-out-everywhere', () => ({})),
  'POST /dashboard/password': sendForm('/dashboard/password', ({ from }) => ({
    current: from([PASSWORD, 'another']),
    chosen: 'a boat full of hazelnuts',
    repeated: 'a boat full of hazelnuts',
  })),
  'GET /oauth/authorize': authorize,
  'POST /oauth/authorize': (draw) => ({
    ...authorize(draw),
    headers: FROM_OWN_PAGE,
    body: new URLSearchParams({ decision: draw.from(['allow', 'refuse']) }),
  }),
  'PUT /v1/tenants/:tenant/linked-sources/:source': (draw) => {
    const tenant = drawTenant(draw)
    const path = `/v1/tenants/${tenant}/linked-sources/${drawSource(draw)}`
    const caller = draw.caller(isAdministratingServer)
    return { caller, path, body: makeSource(draw.mine.name, tenant, draw.markers) }
  },
  'GET /v1/tenants/:tenant/linked-sources': (draw) =>
    readTenant(draw, (tenant) => `/v1/tenants/${tenant}/linked-sources`),
  'GET /:env/:flow/:tenant/linkedSources': (draw) => {
    const { workspace } = draw.from([draw.mine, draw.mine, draw.theirs]).server
    return readTenant(draw, (tenant) => `/${workspace.id}/flow/${tenant}/linkedSources`)
  },
  'DELETE /v1/tenants/:tenant/linked-sources/:source': administer(one, undefined, isAdministratingServer),
  'GET /v1/workspace': administer(() => '/v1/workspace'),
  'PATCH /v1/workspace': administer(
    () => '/v1/workspace',
    ({ from }) => ({ retention: { [from(['leads', 'conversations'])]: from([90, 30, null]) } }),
  ),
  'GET /v1/visitors/:id/export': administer((draw) => `/v1/visitors/${drawVisitor(draw)}/export`),
  'DELETE /v1/visitors/:id': async (draw) => {
    // One who came for this alone: the others are missed.
    const { server, name } = draw.mine
    const visitor = { id: randomBase62(22), name: draw.markers.make('name', `${name}/agents`) }
    const token = await server.mint({ visitor })
    await server.call('POST', '/v1/sessions', { bearer: token, body: {} })
    const { sub: id } = readClaims(token)
    draw.markers.note(id, `${name}/agents`)
    return {
      caller: draw.caller(isAdmin),
      path: `/v1/visitors/${draw.from([id, ...draw.theirs.visitors])}`,
    }
  },
  'POST /v1/visitors/claim': ({ theirs, mine, from, ...draw }) => {
    const caller = draw.caller(isIdentified)
    const foreign = [...secretsOf(theirs), makeKey('lk_vs_')]
    const own = secretsOf(mine, caller.person)
    const visitor_secret = from(from([own.length > 0 ? own : foreign, foreign]))
    return { caller, path: '/v1/visitors/claim', body: { visitor_secret } }
  },
}
