import type { NewKey } from '../../protocol/key.js'
import { createApp } from '../../server-stub/app.js'
import { createLog } from '../../server-stub/log.js'
import type { App } from '../../server-stub/routes/http.js'
import type { Log } from '../../server-stub/routes/log.js'
import { createAssets } from '../../server-stub/services/assets.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createProjectKeys } from '../../server-stub/services/project-keys.js'
import { createWidgets } from '../../server-stub/services/widgets.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { openSqlite } from '../../server-stub/store/sqlite.js'
import type { Role, Store, Widget, Workspace } from '../../server-stub/store/store.js'
import { noteSecret } from './secrets.js'

/** For tests, which have nothing to hide. */
export const CHEAP = { ln: 4, r: 1, p: 1 }
export const PUBLIC_URL = 'https://latchkey.example'
export const SECRET = 'a secret for tests of 32 bytes and more'
export const NOON = Date.parse('2026-03-01T12:00:00Z')

const ALEX = { email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' }

export interface ServerSetup {
  roles?: readonly Role[]
  origins?: readonly string[]
  anonymous?: boolean
  greeting?: string
  leadForm?: object
  workspaceName?: string
  /** Default: a new one in memory. */
  store?: Store
  /** Where the browser's built files are. Default: nowhere. */
  browserFolder?: string
  /** Default: one of everything, which is searched for secrets. */
  log?: Log
  trustedProxyHops?: number
  webhookAllowPrivate?: boolean
}

export interface TestServer {
  app: App
  store: Store
  clock: { now: () => number; pass: (ms: number) => void }
  workspace: Workspace
  widget: Widget
  key: NewKey
  /** `JSON.stringify`d unless it is text already; authorised by `bearer`, else not at all. */
  call: (method: string, path: string, options?: CallOptions) => Promise<Response>
  /** A widget token for Alex, unless `request` says otherwise. */
  mint: (request?: object) => Promise<string>
}

interface CallOptions {
  bearer?: string
  body?: unknown
  headers?: Record<string, string>
  /** The address that the socket is from. Default: there is no socket. */
  from?: string
}

/** The whole server in this process, with one workspace, one widget and one project key; call it through `app.request`. */
export async function setupServer(setup: ServerSetup = {}): Promise<TestServer> {
  const {
    roles = ['widget'],
    origins = [],
    anonymous = false,
    greeting,
    leadForm,
    workspaceName = 'Northwind',
    log = tell(),
    trustedProxyHops = 0,
    webhookAllowPrivate = false,
  } = setup
  const { browserFolder = '/nowhere', store = await openSqlite(':memory:') } = setup
  const clock = createClock()
  const facts = createFacts(store)
  const workspace = await createWorkspaces({ store, clock }).create({ name: workspaceName })
  const widget = await createWidgets({ store, clock, facts }).create({
    workspaceId: workspace.id,
    name: 'Shop',
    origins,
    anonymous,
    greeting,
    leadForm,
  })
  const keys = createProjectKeys({ store, clock, facts })
  const key = await keys.create({ workspaceId: workspace.id, label: 'backend', roles, createdBy: 'test' })
  const app = createApp({
    store,
    config: {
      publicUrl: PUBLIC_URL,
      secrets: [SECRET],
      passwordCost: CHEAP,
      trustedProxyHops,
      webhookAllowPrivate,
    },
    clock,
    log,
    assets: createAssets({ store, clock, folder: browserFolder }),
  })

  async function call(method: string, path: string, { bearer, body, headers, from }: CallOptions = {}) {
    if (bearer !== undefined) noteSecret(bearer)
    const init = {
      method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }
    return app.request(path, init, from === undefined ? {} : cameFrom(from))
  }

  return {
    app,
    store,
    clock,
    workspace,
    widget,
    key,
    call,
    async mint(request = {}) {
      const body = { visitor: ALEX, ...request }
      const minter = key.roles.includes('widget')
        ? key
        : await keys.create({
            workspaceId: workspace.id,
            label: 'minter',
            roles: ['widget'],
            createdBy: 'test',
          })
      const response = await call('POST', '/v1/widget/token', { bearer: minter.secret, body })
      const { token } = (await response.json()) as { token: string }
      return token
    },
  }
}

/** A log of everything, so that whatever tests call is searched for secrets. */
const tell = () => createLog({ level: 'trace', write() {} })

/** What @hono/node-server gives a call beside the request. */
export function cameFrom(remoteAddress: string) {
  return { incoming: { socket: { remoteAddress } } }
}

function createClock() {
  let now = NOON
  return { now: () => now, pass: (ms: number) => void (now += ms) }
}
