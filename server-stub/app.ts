import { Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import { findBrowserFolder } from './browser-folder.js'
import { createAddressReader } from './routes/address.js'
import { addAuthorize } from './routes/authorize.js'
import { addAnonymous } from './routes/anonymous.js'
import { addBuiltFiles } from './routes/built-files.js'
import { addAudit } from './routes/audit.js'
import { addAuthentication } from './routes/authentication.js'
import { createCookies } from './routes/cookies.js'
import { createGate } from './routes/credentials.js'
import { addDashboard } from './routes/dashboard.js'
import { addDiscovery } from './routes/discovery.js'
import { addEvents } from './routes/events.js'
import { addHeldToken } from './routes/held-token.js'
import type { App, Env } from './routes/http.js'
import { addKeys } from './routes/keys.js'
import { addLeads } from './routes/leads.js'
import { silent, type Log } from './routes/log.js'
import { addLinkedSources } from './routes/linked-sources.js'
import { addMint } from './routes/mint.js'
import { addOAuthToken } from './routes/oauth-token.js'
import { addOperation } from './routes/operation.js'
import { createPages, createPeople } from './routes/people.js'
import { createObserver } from './routes/observe.js'
import { createOperatorGate } from './routes/operator.js'
import { addPreview } from './routes/preview.js'
import { answerErrors } from './routes/problems.js'
import { addSessions } from './routes/sessions.js'
import { addSessionActs } from './routes/session-acts.js'
import { createFindUser } from './routes/signed-in.js'
import { addSigningKeys } from './routes/signing-keys.js'
import { addStream } from './routes/stream.js'
import { addVisitors } from './routes/visitors.js'
import { addWebhooks } from './routes/webhooks.js'
import { addWidgetConfig } from './routes/widget-config.js'
import { addWorkspace } from './routes/workspace.js'
import { createAssets, type Assets } from './services/assets.js'
import type { Clock } from './services/clock.js'
import { createMetrics, type Metrics } from './services/metrics.js'
import type { PasswordCost } from './services/passwords.js'
import { createServices } from './services/services.js'
import type { Store } from './store/store.js'

export interface AppDependencies {
  store: Store
  config: {
    /** Its origin may always use every widget. */
    publicUrl: string
    /** Newest first, at least one. */
    secrets: readonly string[]
    /** Default: as much as an attacker should pay. */
    passwordCost?: PasswordCost
    /** How many proxies add their caller to `X-Forwarded-For`. Default: 0, and the header is not read. */
    trustedProxyHops?: number
    /** Whether webhooks may go to loopback and over plain http. Default: no. */
    webhookAllowPrivate?: boolean
    /** Opens `/metrics` and `/readyz` from anywhere. Default: they open from this machine alone. */
    operatorToken?: string | undefined
  }
  clock: Clock
  /** Default: silent. */
  log?: Log
  /** Default: the folder that the build wrote. */
  assets?: Assets
  /** Ends all streams, with a hint when to come back. */
  stopping?: AbortSignal
  /** What is counted. Default: its own. */
  metrics?: Metrics
}

export function createApp(given: AppDependencies): App {
  const { store, config, clock, log = silent, assets, stopping } = given
  const { metrics = createMetrics({ store, clock }) } = given
  const app: App = new Hono<Env>({ getPath: toPath })
  const report = (error: unknown, requestId: string) => log.error({ error, requestId }, 'a stream failed')
  const services = createServices({ store, clock, stopping, metrics, report, ...config })
  const readAddress = createAddressReader(config.trustedProxyHops ?? 0)
  const ownOrigin = config.publicUrl
  const cookies = createCookies(ownOrigin)
  const { signIns } = services
  const findUser = createFindUser({ signIns, cookies, ownOrigin })
  const gate = createGate(services, { ownOrigin, readAddress, findUser })

  answerErrors(app, log)
  const observer = createObserver(log, metrics)
  addMint(app, { services, gate, observer })
  app.use(observer.all)
  addAuthentication(app, services, gate)
  addOAuthToken(app, services, gate)
  addDiscovery(app, services)
  addHeldToken(app, services, gate)
  addAnonymous(app, services, gate)
  addWidgetConfig(app, services, gate)
  addSessions(app, services, gate)
  addSessionActs(app, services, gate)
  addStream(app, services, gate)
  addLeads(app, services, gate)
  addEvents(app, services, gate)
  addKeys(app, services, gate)
  addSigningKeys(app, services, gate)
  addLinkedSources(app, services, gate)
  addWebhooks(app, services, gate)
  addVisitors(app, services, gate)
  addWorkspace(app, services, gate)
  addAudit(app, services, gate)
  addPreview(app, services)
  addBuiltFiles(app, assets ?? createAssets({ store, clock, folder: findBrowserFolder() }))
  const operator = createOperatorGate(config.operatorToken, gate, createAddressReader(0))
  addOperation(app, { services, operator, stopping })

  const pages = createPages(log)
  const people = createPeople({ signIns, cookies, readAddress, ownOrigin })
  const dependencies = { services, cookies, people, issuer: ownOrigin }
  addDashboard(pages, dependencies)
  addAuthorize(pages, dependencies)
  app.route('/', pages)
  return app
}

// Nothing is named with a NUL, and no database can be asked for it: such a path leads nowhere.
function toPath(request: Request): string {
  const path = getPath(request)
  return path.includes('\0') || path.includes('%00') ? '/%00' : path
}
