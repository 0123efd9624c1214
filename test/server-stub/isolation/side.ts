import type { AnonymousTokenAnswer } from '../../../protocol/anonymous.js'
import type { Lead } from '../../../protocol/lead.js'
import type { Session } from '../../../protocol/session.js'
import type { DeliveryList, NewWebhook } from '../../../protocol/webhook.js'
import type { TokenAnswer } from '../../../protocol/widget-token.js'
import { randomBase62 } from '../../../server-stub/services/base62.js'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createProjectKeys, type Role } from '../../../server-stub/services/project-keys.js'
import { createSigningKeys } from '../../../server-stub/services/signing-keys.js'
import { createWidgets } from '../../../server-stub/services/widgets.js'
import { createWorkspaces } from '../../../server-stub/services/workspaces.js'
import type { Store, UserRole, Widget } from '../../../server-stub/store/store.js'
import { FROM_OWN_PAGE } from '../../support/people.js'
import { setupServer, type TestServer } from '../../support/server.js'
import { signByHand } from '../../support/tenant-token.js'
import type { Markers, Scope, Sees } from './markers.js'
import { addUser, connect, PAGE } from './people.js'

/** Both workspaces call these the same. */
export const TENANTS = ['acme', 'globex'] as const
export const SOURCES = ['crm', 'mail'] as const
const SAME_NAMES = [
  { id: '1', email: 'same@example.com' },
  { id: '2', email: 'other@example.com' },
]

/** Somebody who calls, and what they may see. */
export interface Caller {
  name: string
  kind: 'nobody' | 'key' | 'accessToken' | 'visitor' | 'anonymous' | 'tenant' | 'user' | 'developer'
  sees: Sees
  /** To whom belongs what they make. */
  scope: Scope
  bearer?: string
  /** What their browser adds by itself. */
  headers?: Record<string, string>
  /** Of a key, or of what it was exchanged for. */
  roles?: readonly Role[]
  /** Of users. */
  userRole?: UserRole
  key?: { id: string; secret: string }
  /** Of visitors: whose browser it is, anonymous or signed in. */
  person?: number
  /** What this browser keeps for as long as it is anonymous. */
  visitorSecret?: string
  widget?: Widget
  tenant?: string
  /** What their tokens are minted with. */
  mintRequest?: object
}

/** A workspace, and everybody and everything that is its own. */
export interface Side {
  name: 'A' | 'B'
  server: TestServer
  /** Who looks whether all is as it was. No random call uses this key. */
  root: string
  callers: Caller[]
  widgets: readonly Widget[]
  sessions: string[]
  messages: string[]
  leads: string[]
  visitors: string[]
  /** With which somebody would go on listening. */
  eventIds: string[]
  keys: string[]
  signingKeys: string[]
  webhooks: string[]
  /** Each with its endpoint. */
  deliveries: { id: string; webhook: string }[]
  /** Those of its own keys that may be ended without making anybody mute. */
  spareKeys: string[]
  spareSigningKeys: string[]
}

export async function makeSide(name: 'A' | 'B', store: Store, markers: Markers): Promise<Side> {
  const workspaceName = markers.make('workspace', `${name}/user`)
  const server = await setupServer({ roles: ['widget', 'analytics', 'admin'], store, workspaceName })
  const { call, clock, workspace, key: root } = server
  const facts = createFacts(store)
  const [own, open] = [(scope: Scope) => scope === name || scope.startsWith(`${name}/`), `${name}/public`]
  if (name === 'A') await createWorkspaces({ store, clock }).setTenantCredentials(workspace.id, true)
  for (const text of [workspace.id, workspace.publishableKey, server.widget.id]) markers.note(text, open)
  markers.note(root.secret, 'nobody')
  markers.note(root.id, name)

  async function makeWidget(label: string) {
    const origin = `https://${label}-of-${name.toLowerCase()}.example`
    markers.note(origin, name)
    const widget = await createWidgets({ store, clock, facts }).create({
      workspaceId: workspace.id,
      name: markers.make('widget', open),
      origins: [origin],
      anonymous: true,
      greeting: markers.make('greeting', open),
      leadForm: { fields: [{ name: 'note', label: markers.make('field', open), type: 'text' }] },
    })
    markers.note(widget.id, open)
    return widget
  }
  const widgets = [await makeWidget('first'), await makeWidget('second')]

  const side: Side = {
    name,
    server,
    root: root.secret,
    callers: [],
    widgets,
    sessions: [],
    messages: [],
    leads: [],
    visitors: [],
    eventIds: [],
    keys: [root.id],
    signingKeys: [],
    webhooks: [],
    deliveries: [],
    spareKeys: [],
    spareSigningKeys: [],
  }

  async function makeKey(...roles: Role[]) {
    const key = await createProjectKeys({ store, clock, facts }).create({
      workspaceId: workspace.id,
      label: markers.make('label', name),
      roles,
      createdBy: markers.make('operator', name),
    })
    markers.note(key.id, name, `${name}/key/${key.id}`)
    markers.note(key.secret, 'nobody')
    side.keys.push(key.id)
    const reads = { widget: [`${name}/ids`], analytics: [`${name}/ids`, `${name}/analytics`], admin: [] }
    const servers = [open, `${name}/key/${key.id}`, ...roles.flatMap((role) => reads[role])]
    const caller: Caller = {
      name: `${name}'s ${roles.join('+')} key ${key.id}`,
      kind: 'key',
      sees: roles.includes('admin') ? own : (scope) => servers.includes(scope),
      scope: name,
      bearer: key.secret,
      roles,
      key,
    }
    side.callers.push(caller)
    const { access_token: bearer } = await json<{ access_token: string }>(
      call('POST', '/authentication/token', { body: { secret_key: key.secret } }),
    )
    markers.note(bearer, 'nobody')
    side.callers.push({ ...caller, name: `${caller.name}'s access token`, kind: 'accessToken', bearer })
    return key
  }
  await makeKey('admin')
  const minter = await makeKey('widget')
  await makeKey('analytics')
  side.spareKeys.push((await makeKey('widget')).id)

  const webhook = await json<NewWebhook>(
    call('POST', '/v1/webhooks', {
      bearer: root.secret,
      body: { url: `https://shop.example/${markers.make('hook', name)}` },
    }),
  )
  markers.note(webhook.id, name)
  markers.note(webhook.secret, 'nobody')
  side.webhooks.push(webhook.id)

  const people = SAME_NAMES.map((visitor, person) => ({
    ...visitor,
    name: markers.make('name', `${name}/v${person}`, `${name}/analytics`),
    company: markers.make('company', `${name}/v${person}`, `${name}/analytics`),
  }))
  for (const [person, widget, tenant] of [
    [0, widgets[0], 'acme'],
    [0, widgets[1], undefined],
    [1, widgets[0], 'globex'],
  ] as const) {
    if (!widget) continue
    const self = `${name}/v${person}`
    const body = { visitor: people[person], widget: widget.id, tenant }
    const minted = await json<TokenAnswer>(call('POST', '/v1/widget/token', { bearer: minter.secret, body }))
    markers.note(minted.visitor.id, self, `${name}/ids`)
    side.visitors.push(minted.visitor.id)
    markers.note(minted.token, 'nobody')
    const scope = `${self}/${widget.id}`
    const seen = [open, self, scope, ...(tenant === undefined ? [] : [`${name}/tenant/${tenant}`])]
    side.callers.push({
      name: `${name}'s visitor ${person} in ${widget.name}`,
      kind: 'visitor',
      sees: (each) => seen.includes(each),
      scope,
      bearer: minted.token,
      person,
      widget,
      ...(tenant && { tenant }),
      mintRequest: body,
    })
  }

  const cookie = await addUser(server, toEmail(name, markers))
  const member: Caller = {
    name: `${name}'s member`,
    kind: 'user',
    sees: (scope) => own(scope) && !isForAdmins(scope),
    scope: `${name}/agents`,
    headers: { ...FROM_OWN_PAGE, cookie },
    userRole: 'member',
  }
  const adminCookie = await addUser(server, toEmail(name, markers), 'admin')
  side.callers.push(member, {
    ...member,
    name: `${name}'s admin`,
    sees: own,
    scope: name,
    headers: { ...FROM_OWN_PAGE, cookie: adminCookie },
    userRole: 'admin',
  })
  const self = `${name}/developer`
  const seenByDeveloper = [open, self, `${name}/user`]
  side.callers.push({
    name: `${name}'s page in development`,
    kind: 'developer',
    sees: (scope) => seenByDeveloper.includes(scope),
    scope: self,
    bearer: await connect(server, cookie, widgets[0]?.id ?? ''),
    headers: { origin: PAGE },
    person: 9,
    ...(widgets[0] && { widget: widgets[0] }),
  })

  for (const person of [0, 1]) {
    const [widget] = widgets
    if (!widget) continue
    const admitted = await json<AnonymousTokenAnswer>(
      call('POST', '/v1/widget/anonymous-token', {
        headers: { 'x-api-key': workspace.publishableKey, origin: widget.origins[0] ?? '' },
        body: { widget: widget.id },
      }),
    )
    addAnonymous(side, markers, { person, widget, admitted })
  }

  const signingKey = await createSigningKeys({ store, clock }).create({
    workspaceId: workspace.id,
    createdBy: markers.make('operator', name),
  })
  side.signingKeys.push(signingKey.id)
  for (const text of [signingKey.id, signingKey.thumbprint]) markers.note(text, name)
  markers.note(signingKey.private_key_base64, 'nobody')
  for (const tenant of TENANTS) {
    const iat = Math.floor(clock.now() / 1000)
    const claims = { sub: tenant, iat, exp: iat + 3600 }
    const shown = [open, `${name}/tenant/${tenant}`, ...(name === 'A' ? [`${name}/shown/${tenant}`] : [])]
    side.callers.push({
      name: `${name}'s tenant ${tenant}`,
      kind: 'tenant',
      sees: (scope) => shown.includes(scope),
      scope: `${name}/tenant/${tenant}`,
      bearer: signByHand(signingKey.private_key, { alg: 'RS256', kid: signingKey.thumbprint }, claims),
      tenant,
    })
    await call('PUT', `/v1/tenants/${tenant}/linked-sources/${SOURCES[0]}`, {
      bearer: root.secret,
      body: makeSource(name, tenant, markers),
    })
  }

  for (const { bearer = '', scope, person, headers = {} } of side.callers) {
    if (person === undefined) continue
    const { id } = await json<Session>(
      call('POST', '/v1/sessions', { bearer, headers, body: { labels: [markers.make('topic', scope)] } }),
    )
    markers.note(id, scope, `${name}/analytics`)
    side.sessions.push(id)
    const fields = { note: markers.make('lead', scope, `${name}/analytics`) }
    const lead = await json<Lead>(call('POST', '/v1/leads', { bearer, headers, body: { fields } }))
    markers.note(lead.id, scope, `${name}/analytics`)
    side.leads.push(lead.id)
    const properties = { what: markers.make('event', scope, `${name}/analytics`) }
    const events = [{ id: `trk_${randomBase62(20)}`, name: 'seen', properties }]
    await call('POST', '/v1/events', { bearer, headers, body: { events } })
    for (const author of [bearer, root.secret]) {
      const message = await json<{ id: string }>(
        call('POST', `/v1/sessions/${id}/messages`, {
          bearer: author,
          ...(author === bearer && { headers }),
          body: { text: markers.make('text', scope) },
        }),
      )
      markers.note(message.id, scope)
      side.messages.push(message.id)
    }
  }
  const { items } = await json<DeliveryList>(
    call('GET', `/v1/webhooks/${webhook.id}/deliveries`, { bearer: root.secret }),
  )
  for (const delivery of items) {
    for (const id of [delivery.id, delivery.event_id]) markers.note(id, name)
    side.deliveries.push({ id: delivery.id, webhook: webhook.id })
  }
  side.callers.push({ name: 'nobody', kind: 'nobody', sees: () => false, scope: 'nobody' })
  return side
}

/** What administers, and what only a tenant's own backend or a key is told. */
function isForAdmins(scope: Scope): boolean {
  return /^[AB](?:$|\/(?:tenant|shown|key)\/)/.test(scope)
}

/** Of somebody new. */
export function toEmail(name: string, markers: Markers): string {
  const email = `${markers.make('user', `${name}/user`)}example.com`.replace('-of', '@of').toLowerCase()
  // As the name of a visitor, too, once they connect a page in development.
  markers.note(email, `${name}/user`, `${name}/analytics`)
  return email
}

export function makeSource(name: string, tenant: string, markers: Markers) {
  return {
    name: markers.make('source', `${name}/tenant/${tenant}`),
    credentials: {
      access_token: markers.make('credential', `${name}/shown/${tenant}`),
      refresh_token: markers.make('refresh', name),
    },
  }
}

interface Admitted {
  person: number
  widget: Widget
  admitted: AnonymousTokenAnswer
}

export function addAnonymous(side: Side, markers: Markers, { person, widget, admitted }: Admitted): void {
  const { token, visitor, visitor_secret } = admitted
  const self = `${side.name}/${visitor.id}`
  const scope = `${self}/${widget.id}`
  const seen = [`${side.name}/public`, self, scope]
  markers.note(visitor.id, self, `${side.name}/ids`)
  markers.note(token, 'nobody')
  if (visitor_secret !== undefined) markers.note(visitor_secret, 'nobody')
  side.callers.push({
    name: `${side.name}'s anonymous visitor ${visitor.id}`,
    kind: 'anonymous',
    sees: (each) => seen.includes(each),
    scope,
    bearer: token,
    person,
    widget,
    ...(visitor_secret !== undefined && { visitorSecret: visitor_secret }),
  })
}

export async function json<Answer>(response: Response | Promise<Response>): Promise<Answer> {
  const answer = await response
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}
