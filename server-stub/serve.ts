import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.js'
import { findBrowserFolder } from './browser-folder.js'
import { toUrl, type Config } from './config.js'
import type { App } from './routes/http.js'
import { silent, type Log } from './routes/log.js'
import { replyToBrokenRequest } from './routes/problems.js'
import { openSecrets } from './secret-file.js'
import { createAssets } from './services/assets.js'
import { systemClock, type Clock } from './services/clock.js'
import { SetupError } from './setup-error.js'
import { openSqlite } from './store/sqlite.js'
import type { Store } from './store/store.js'

const CLOSE_PATIENCE_MS = 2000

export interface Serving {
  /** Without a trailing slash: PUBLIC_URL, or where it listens. */
  url: string
  app: App
  store: Store
  /** Answers what is under way, then lets go of the port and the database. */
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
    const assets = createAssets({ store, clock, folder: browserFolder })
    await assets.tag()
    const server = createServer()
    const { port } = await listen(server, config)
    const url = config.publicUrl ?? toUrl(config.host, port)
    const app = createApp({ store, config: { publicUrl: url, secrets }, clock, log, assets })
    server.on('request', getRequestListener(app.fetch, { errorHandler: replyToBrokenRequest }))
    log.info({ url, port, database: config.database }, 'listening')
    return { url, app, store, close: () => close(server, store) }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function listen(server: Server, { port, host }: Config): Promise<AddressInfo> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return server.address() as AddressInfo
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EADDRINUSE') {
      throw new SetupError(`Port ${port} on ${host} is in use; end what uses it, or set PORT to another.`, {
        cause,
      })
    }
    throw new SetupError(
      `Listening on ${host}:${port} failed (${String(code ?? cause)}); see HOST and PORT.`,
      { cause },
    )
  }
}

async function close(server: Server, store: Store): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const patience = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS)
  await closed
  clearTimeout(patience)
  await store.close()
}
