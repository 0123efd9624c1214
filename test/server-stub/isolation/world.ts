import { expect } from 'vitest'
import { AnonymousTokenAnswer } from '../../../protocol/anonymous.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import { sleep } from '../../support/wait.js'
import { CALLS, createDraw, type Call } from './calls.js'
import { createMarkers, type Sees } from './markers.js'
import { addAnonymous, makeSide, TENANTS, type Side } from './side.js'

export interface Step {
  route: string
  choices: readonly number[]
  /** Both sides use the same few. */
  idempotencyKey?: string | undefined
}

/** Two workspaces on one server and one store, and what each may see of the other: nothing. */
export async function makeWorld() {
  const store = await openSqlite(':memory:')
  const markers = createMarkers()
  const [a, b] = [await makeSide('A', store, markers), await makeSide('B', store, markers)]
  const { app } = a.server

  function send({ method, path, caller, headers, body }: Call): Promise<Response> {
    const isForm = body instanceof URLSearchParams
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json'
    const init = {
      method,
      headers: {
        ...(caller.bearer !== undefined && { authorization: `Bearer ${caller.bearer}` }),
        ...(body !== undefined && { 'content-type': type }),
        ...caller.headers,
        ...headers,
      },
      ...(body !== undefined && { body: isForm ? String(body) : JSON.stringify(body) }),
    }
    return Promise.resolve(app.request(path, init))
  }

  /** One call by somebody of `mine`; its status. */
  async function take(mine: Side, { route, choices, idempotencyKey }: Step): Promise<number> {
    const theirs = mine === a ? b : a
    const draw = createDraw(mine, theirs, markers, choices)
    const [method = ''] = route.split(' ')
    const make = CALLS[route]
    if (!make) throw new Error(`no calls of ${route}`)
    const { headers = {}, ...made } = await make(draw)
    const { roles, kind } = made.caller
    const isAudited = roles?.includes('admin') === true || kind === 'user'
    const requestId = markers.make('request', isAudited ? mine.name : 'nobody')
    const call: Call = {
      ...made,
      method,
      headers: {
        'x-request-id': requestId,
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
    }
    const answer = await send(call)
    const text = await readWhole(answer)
    if (route === 'POST /v1/visitors/claim' && answer.ok) bringAlong(mine, call)
    expect(markers.findLeaks(text, toText(call), mayRead(call)), `${toText(call)}\n\n${text}`).toEqual([])

    const foreign = idempotencyKey === undefined ? findForeign(call, theirs) : undefined
    if (foreign !== undefined) {
      const mayBeNamed = /^(?:msg|lk)_/.test(foreign) || call.path.includes('cursor=')
      if (!mayBeNamed) expect(answer.ok, toText(call)).toBe(false)
      const ghost = await send(replace(call, foreign, toGhost(foreign)))
      const told = toComparable(await readWhole(ghost), toGhost(foreign))
      expect(told, toText(call)).toBe(toComparable(text, foreign))
    }
    if (answer.ok) learn(mine, call, text)
    return answer.status
  }

  /** What an anonymous visitor of the same side said is now the claimer's; of the other side nobody's is. */
  function bringAlong({ callers }: Side, { caller, body }: Call): void {
    const { visitor_secret } = body as { visitor_secret: string }
    const from = callers.find(({ visitorSecret }) => visitorSecret === visitor_secret)
    if (from) markers.move(from.scope, caller.scope)
  }

  /** An id that the caller named and may know nothing of; what is public anybody may know of. */
  function findForeign({ path, body, caller, opens }: Call, theirs: Side): string | undefined {
    const named = `${path} ${JSON.stringify(body) ?? ''} ${body instanceof URLSearchParams ? String(body) : ''}`
    const ids = named.match(/\b(?:ses|msg|led|vis|key|sgk|wgt|whk|dlv)_\w+|\blk_vs_\w+/g) ?? []
    const isForeign = (id: string) => {
      if (id.startsWith('lk_')) return theirs.callers.some(({ visitorSecret }) => visitorSecret === id)
      return markers.isKnown(id) && !markers.isVisible(id, caller.sees)
    }
    const isPublic = (id: string) =>
      id.startsWith('wgt_') && (opens !== undefined || caller.widget !== undefined)
    return ids.find((id) => isForeign(id) && !isPublic(id))
  }

  function learn(mine: Side, { caller, path, opens, body }: Call, text: string): void {
    const at = path.match(/^\/v1\/sessions\/(\w+)\/messages/)?.[1]
    const owners = at === undefined ? [caller.scope] : markers.scopesOf(at)
    const { sessions, messages, leads, spareKeys, spareSigningKeys, keys, signingKeys, webhooks } = mine
    const lists = {
      ses: [sessions],
      msg: [messages],
      led: [leads],
      key: [spareKeys, keys],
      sgk: [spareSigningKeys, signingKeys],
      whk: [webhooks],
      dlv: [],
      evt: [],
    }
    for (const [id, prefix] of text.matchAll(/\b(ses|msg|led|key|sgk|whk|dlv|evt)_\w{22}\b/g)) {
      const isOld = markers.isKnown(id) && markers.isVisible(id, caller.sees)
      // An administrator may name a message of one session as that of another, whose visitor then sees it.
      if (!isOld || at !== undefined) markers.note(id, ...owners)
      if (isOld) continue
      if (prefix === 'ses' || prefix === 'led') {
        for (const readers of ['analytics', 'agents']) markers.note(id, `${mine.name}/${readers}`)
      }
      for (const list of lists[prefix as keyof typeof lists]) list.push(id)
    }
    // From the beginning on, too.
    for (const [, number, tag] of path === '/v1/stream' ? text.matchAll(/^id: (\d+)\.(\S+)$/gm) : []) {
      mine.eventIds.push(`${number}.${tag}`, `0.${tag}`)
    }
    const { thumbprint, visitor_secret } = readJson(text)
    if (typeof thumbprint === 'string') markers.note(thumbprint, mine.name)
    if (path === '/v1/widget/anonymous-token') {
      const side = opens ?? mine
      const widget = side.widgets.find(({ id }) => text.includes(id) || JSON.stringify(body).includes(id))
      const person = 2 + side.callers.length
      const admitted = AnonymousTokenAnswer.parse(readJson(text))
      if (widget && visitor_secret !== undefined) addAnonymous(side, markers, { person, widget, admitted })
    }
    const secrets = text.matchAll(
      /\blk_[sv][ks]_\w+|\bwhsec_[\w+/=]+|\beyJ[\w.-]+|(?<="private_key_base64":")[^"]+/g,
    )
    for (const [secret] of secrets) markers.note(secret, 'nobody')
  }

  return { a, b, app, take, look: (side: Side) => look(side, send) }
}

/** All that the administrator of a workspace sees, and whether everybody's credentials still work. */
async function look(side: Side, send: (call: Call) => Promise<Response>): Promise<Record<string, string>> {
  const root = { name: 'root', kind: 'key', sees: () => true, scope: side.name, bearer: side.root } as const
  const read = async (path: string, caller: Call['caller'] = root) => {
    const answer = await send({ method: 'GET', path, caller, headers: {} })
    return `${answer.status} ${toSteady(await answer.text())}`
  }
  const seen: Record<string, string> = {}
  const paths = [
    '/v1/workspace',
    '/v1/keys',
    '/v1/signing-keys',
    '/v1/audit?limit=100',
    '/v1/webhooks',
    ...side.webhooks.map((id) => `/v1/webhooks/${id}/deliveries?limit=100`),
    '/v1/sessions?limit=100',
    '/v1/leads?limit=100',
    '/v1/events?limit=100',
    '/v1/events/counts',
    ...side.visitors.map((id) => `/v1/visitors/${id}/timeline`),
    ...side.sessions.map((id) => `/v1/sessions/${id}/messages?limit=100`),
    ...TENANTS.map((tenant) => `/v1/tenants/${tenant}/linked-sources`),
    ...side.widgets.map(({ id }) => `/v1/widgets/${id}/config?auto_start=false`),
  ]
  for (const path of paths) seen[path] = await read(path)
  const config = `/v1/widgets/${side.widgets[0]?.id}/config?auto_start=false`
  for (const caller of side.callers) {
    const path = caller.roles === undefined ? '/v1/sessions?limit=1' : config
    seen[caller.name] = await read(caller.kind === 'user' ? '/dashboard' : path, caller)
  }
  return seen
}

const NONCE = /nonce-[^']+|nonce="[^"]+"/g

/** Without what changes with looking: when a key was last used, and what a page is given anew. */
function toSteady(text: string): string {
  return text.replaceAll(/"last_used_at":[^,}]*/g, '').replaceAll(NONCE, '')
}

function mayRead({ caller, opens }: Call): Sees {
  if (!opens) return caller.sees
  return (scope) => scope === `${opens.name}/public` || caller.sees(scope)
}

function toText({ method, path, caller, headers, body }: Call): string {
  const sent = body instanceof URLSearchParams ? String(body) : (JSON.stringify(body) ?? '')
  const lines = Object.entries({ ...caller.headers, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return [
    `${method} ${path}`,
    `bearer (${caller.name}): ${caller.bearer ?? 'none'}`,
    ...lines,
    '',
    sent,
  ].join('\n')
}

async function readWhole(answer: Response): Promise<string> {
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`)
  const isStream = answer.headers.get('content-type') === 'text/event-stream'
  const text = isStream ? await readWhatIsThere(answer) : await answer.text()
  return [answer.status, ...lines, '', text].join('\n')
}

/** A stream has no end: until nothing more comes. */
async function readWhatIsThere(answer: Response): Promise<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (reader) {
    const next = await Promise.race([reader.read(), sleep(QUIET_MS)])
    if (!next?.value) break
    text += next.value
  }
  await reader?.cancel()
  return text
}

const QUIET_MS = 20

function readJson(text: string): Record<string, unknown> {
  const body = text.slice(text.indexOf('\n\n') + 2)
  return body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {}
}

/** The id's nearest neighbour, which was never made: what is sorted by ids is sorted as with the other. */
function toGhost(id: string): string {
  if (id.startsWith('lk_vs_')) return GHOST_SECRET
  return id.slice(0, -1) + (id.endsWith('0') ? '1' : '0')
}

const GHOST_SECRET = makeKey('lk_vs_')

function replace(call: Call, id: string, by: string): Call {
  const { path, body } = call
  const swap = (text: string) => text.replaceAll(id, by)
  if (body === undefined) return { ...call, path: swap(path) }
  const changed =
    body instanceof URLSearchParams ? new URLSearchParams(swap(String(body))) : swapIn(body, swap)
  return { ...call, path: swap(path), body: changed }
}

function swapIn(body: unknown, swap: (text: string) => string): unknown {
  return JSON.parse(swap(JSON.stringify(body)))
}

/** Without the id that was asked for, and without what is new each time. */
function toComparable(text: string, id: string): string {
  return text
    .replaceAll(id, 'ID')
    .replaceAll(/eyJ[\w.-]+/g, 'TOKEN')
    .replaceAll(/lk_vs_\w+/g, 'SECRET')
    .replaceAll(/vis_\w+/g, 'VISITOR')
    .replaceAll(NONCE, 'NONCE')
}
