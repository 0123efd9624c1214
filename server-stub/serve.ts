import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.js'
import { findBrowserFolder } from './browser-folder.js'
import { toUrl, type Config } from './config.js'
import { listen } from './listen.js'
import type { App } from './routes/http.js'
import { silent, type Log } from './routes/log.js'
import { replyToBrokenRequest } from './routes/problems.js'
import { createSend } from './outgoing/send-webhook.js'
import { openSecrets } from './secret-file.js'
import { createAssets } from './services/assets.js'
import { systemClock, type Clock } from './services/clock.js'
import { createLinkedSources, type LinkedSources } from './services/linked-sources.js'
import { createDeliveryWorker, type AttemptReport } from './services/delivery-worker.js'
import { createMetrics } from './services/metrics.js'
import { createRetentionJob } from './services/retention.js'
import { createVault } from './services/vault.js'
import { createWebhooks, type Webhooks } from './services/webhooks.js'
import { openSqlite } from './store/sqlite.js'
import type { Store } from './store/store.js'

export interface Serving {
  /** Without a trailing slash: PUBLIC_URL, or where it listens. */
  url: string
  app: App
  store: Store
  /** Answers what is under way, tells streams when to come back, then lets go of the port and the database. */
  close(): Promise<void>
}

export interface ServeOptions {
  config: Config
  /** Default: the system's. */
  clock?: Clock
  /** Default: silent. */
  log?: Log
  /** The folder with the browser's built files. Default: where the build puts them. */
  browserFolder?: string
}

/** @throws SetupError when the database, the secret or the port can't be had. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, clock = systemClock, log = silent, browserFolder = findBrowserFolder() } = options
  const store = await openSqlite(config.database)
  try {
    const secrets = await openSecrets(config)
    const vault = createVault(secrets)
    const allowPrivate = config.webhookAllowPrivate
    await reseal(createLinkedSources({ store, clock, vault }), log)
    await resealWebhooks(createWebhooks({ store, clock, vault, allowPrivate }), log)
    const assets = createAssets({ store, clock, folder: browserFolder })
    await assets.tag()
    const { server, port, close } = await listen({ ...config, variable: 'PORT' })
    const url = config.publicUrl ?? toUrl(config.host, port)
    const stopping = new AbortController()
    const metrics = createMetrics({ store, clock })
    const app = createApp({
      store,
      config: {
        publicUrl: url,
        secrets,
        trustedProxyHops: config.trustedProxyHops,
        webhookAllowPrivate: allowPrivate,
        operatorToken: config.operatorToken,
      },
      metrics,
      clock,
      log,
      assets,
      stopping: stopping.signal,
    })
    server.on('request', getRequestListener(app.fetch, { errorHandler: replyToBrokenRequest }))
    const worker = createDeliveryWorker({
      store,
      clock,
      vault,
      send: createSend({ allowLoopback: allowPrivate }),
      report: (error, delivery) =>
        log.error(
          { error, ...(delivery !== undefined && { delivery }) },
          'a webhook delivery could not be written down',
        ),
      tell(attempt) {
        metrics.attempted(attempt)
        logAttempt(log, attempt)
      },
    })
    const delivering = worker.start()
    const purging = createRetentionJob({
      store,
      clock,
      report: (error) => log.error({ error }, 'what is past its time could not be erased'),
    }).start()
    log.info({ url, port, database: config.database }, 'listening')
    return {
      url,
      app,
      store,
      async close() {
        log.info({}, 'stopping')
        // First, or they would be waited for.
        stopping.abort()
        await Promise.all([close(), delivering.stop(), purging.stop()])
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** After a change of LATCHKEY_SECRET, so that the secret that was can go. */
async function reseal(linkedSources: LinkedSources, log: Log): Promise<void> {
  const { resealed, lost } = await linkedSources.reseal()
  if (resealed > 0) log.info({ resealed }, "linked sources' credentials sealed with the newest secret")
  if (lost > 0) log.error({ lost }, "linked sources' credentials that no secret of LATCHKEY_SECRET opens")
}

async function resealWebhooks(webhooks: Webhooks, log: Log): Promise<void> {
  const { resealed, lost } = await webhooks.reseal()
  if (resealed > 0) log.info({ resealed }, "webhooks' secrets sealed with the newest secret")
  if (lost > 0) log.error({ lost }, "webhooks' secrets that no secret of LATCHKEY_SECRET opens")
}

function logAttempt(log: Log, attempt: AttemptReport): void {
  const { delivery, webhook, event, outcome, status, error, latencyMs, disabled } = attempt
  const ids = { delivery, webhook, event }
  const came = { ...ids, ms: latencyMs, ...(status !== undefined && { status }) }
  if (outcome === 'delivered') log.debug(came, 'a webhook was delivered')
  else log.info({ ...came, ...(error !== undefined && { because: error }) }, 'a webhook was not delivered')
  if (disabled !== undefined) log.info({ ...ids, because: disabled }, 'a webhook endpoint was disabled')
}
