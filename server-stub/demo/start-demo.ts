import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { readConfig, toUrl, type Config } from '../config.js'
import { listen } from '../listen.js'
import { createLog } from '../log.js'
import { serve, type Serving } from '../serve.js'
import { systemClock, type Clock } from '../services/clock.js'
import { SetupError } from '../setup-error.js'
import type { Store } from '../store/store.js'
import { readSaved, writeSaved } from './saved.js'
import { seed } from './seed.js'
import { createDemoSite, toTag } from './site.js'

const DEMO_PORT_DEFAULT = '4301'

export interface DemoOptions {
  /** The server's variables, and DEMO_PORT (4301; 0 lets the system choose). Default: the process's. */
  env?: Record<string, string | undefined>
  /** Default: the system's. */
  clock?: Clock
  /** Seconds that the site's widget tokens live, 60–3600. Default: the server's. */
  tokenTtl?: number
  /** The folder with the browser's built files. Default: where the build puts them. */
  browserFolder?: string
}

export interface Demo {
  apiUrl: string
  demoUrl: string
  /** The widget's id. */
  widget: string
  /** The tag of every page of the site. */
  snippet: string
  previewUrl: string
  store: Store
  close(): Promise<void>
}

/**
 * The reference server and beside it a pretend customer's site, which has its own widget and project key there.
 * @throws SetupError when a variable, a port, the folder or the build is not as it must be.
 */
export async function startDemo({ env = process.env, ...options }: DemoOptions = {}): Promise<Demo> {
  const config = readConfig({ ...env, LOG_LEVEL: env['LOG_LEVEL'] || 'error' })
  const port = readDemoPort(env['DEMO_PORT'] || DEMO_PORT_DEFAULT)
  const { clock = systemClock, browserFolder } = options
  const log = createLog({ level: config.logLevel, write: (line) => void process.stderr.write(line) })
  const serving = await serve({ config, clock, log, ...(browserFolder !== undefined && { browserFolder }) })
  try {
    return await startSite(serving, { config, port, clock, tokenTtl: options.tokenTtl })
  } catch (error) {
    await serving.close()
    throw error
  }
}

interface SiteOptions {
  config: Config
  port: number
  clock: Clock
  tokenTtl: number | undefined
}

async function startSite(serving: Serving, { config, port, clock, tokenTtl }: SiteOptions): Promise<Demo> {
  const { url: apiUrl, store } = serving
  // The widget has to know the site's port before the site can know its widget.
  const listening = await listen({ host: config.host, port, variable: 'DEMO_PORT' })
  try {
    const demoUrl = toUrl(config.host, listening.port)
    const path = config.database === ':memory:' ? undefined : join(dirname(config.database), 'demo.json')
    const saved = await seed({
      store,
      clock,
      saved: path === undefined ? undefined : readSaved(path),
      origins: toOrigins(demoUrl),
    })
    if (path !== undefined) writeSaved(path, saved)
    const { widget, projectKey } = saved
    const site = createDemoSite({
      apiUrl,
      widget,
      projectKey,
      ...(tokenTtl !== undefined && { tokenTtl }),
    })
    listening.server.on('request', getRequestListener(site.fetch))
    return {
      apiUrl,
      demoUrl,
      widget,
      snippet: toTag(apiUrl, widget),
      previewUrl: `${apiUrl}/preview/${widget}`,
      store,
      async close() {
        await listening.close()
        await serving.close()
      },
    }
  } catch (error) {
    await listening.close()
    throw error
  }
}

/** People type either name of this computer. */
function toOrigins(demoUrl: string): string[] {
  const { protocol, hostname, port } = new URL(demoUrl)
  const names = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    ? [hostname, '127.0.0.1', 'localhost']
    : [hostname]
  return [...new Set(names.map((name) => new URL(`${protocol}//${name}:${port}`).origin))]
}

function readDemoPort(given: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new SetupError(`DEMO_PORT is "${given}"; allowed is a whole number from 0 to 65535.`)
}
