import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { listen } from '../../server-stub/listen.js'
import { toTag } from '../../server-stub/demo/site.js'
import { createTokenRoute, type VerifiedIdentity } from '../../server-stub/host/index.js'
import type { TestBrowser } from './browser.js'
import { setupDemo, widgetOn, type TestDemo } from './demo.js'

/** What a page can be made of. */
export interface Parts {
  apiUrl: string
  widget: string
  /** The tag as a customer pastes it. */
  tag: string
}

interface SiteSetup {
  /** Default: the demo's server. */
  apiUrl?: string
  /** The page, or what stands in the body of a plain one. Default: the tag. */
  html?: (parts: Parts) => string
  headers?: (parts: Parts) => Record<string, string>
  /** Who is signed in; `null`: nobody. Default: Alex. */
  identity?: VerifiedIdentity | null
  /** Instead of the token route, where it gives something. */
  answerToken?: () => Response | undefined
  /** Whether the widget knows this origin. Default `true`. */
  isAllowed?: boolean
}

export interface Site {
  origin: string
  /** What browsers sent to `/csp-reports`, as `directive blocked-thing`. */
  reports: string[]
  /** How many times the token route was asked. */
  mints(): number
}

const ALEX: VerifiedIdentity = {
  visitor: { id: 'alex', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' },
}

/** A shop with this in its body, and a tab that shows it. */
export async function showPage(browser: TestBrowser, html: (parts: Parts) => string) {
  const demo = await setupDemo()
  const site = await openSite(demo, { html })
  const tab = await browser.open()
  await tab.page.goto(site.origin)
  return { demo, site, tab, widget: widgetOn(tab.page) }
}

/** A site of one page, on an origin of its own. */
export async function openSite(demo: TestDemo, setup: SiteSetup = {}): Promise<Site> {
  const { apiUrl = demo.apiUrl, html = ({ tag }) => tag, headers, identity = ALEX, answerToken } = setup
  const parts = { apiUrl, widget: demo.widget, tag: toTag(apiUrl, demo.widget) }
  const mint = createTokenRoute({
    apiUrl: demo.apiUrl,
    projectKey: demo.projectKey,
    identify: () => identity,
  })
  const reports: string[] = []
  let mints = 0

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/csp-reports') {
      reports.push(...toReports(await request.json()))
      return new Response(null, { status: 204 })
    }
    if (pathname === '/api/latchkey/token') {
      mints++
      return answerToken?.() ?? mint(request)
    }
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 })
    return new Response(toPage(pathname === '/' ? html(parts) : pathname), {
      headers: { 'content-type': 'text/html; charset=utf-8', ...headers?.(parts) },
    })
  }

  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  server.on('request', getRequestListener(answer))
  onTestFinished(close)
  const origin = `http://127.0.0.1:${port}`
  if (setup.isAllowed !== false) await demo.allow(origin)
  return { origin, reports, mints: () => mints }
}

const toPage = (html: string): string =>
  html.startsWith('<!doctype')
    ? html
    : `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title></head><body><h1>A shop</h1>${html}</body></html>`

/** Chromium and Firefox still send `report-uri`'s shape for `report-uri`; the Reporting API sends a list of its own. */
function toReports(body: unknown): string[] {
  const reports = Array.isArray(body) ? body : [body]
  return reports.map((report: Record<string, Record<string, string>>) => {
    const { 'csp-report': old, body: now } = report
    return old
      ? `${old['effective-directive'] ?? old['violated-directive']} ${old['blocked-uri']}`
      : `${now?.['effectiveDirective']} ${now?.['blockedURL']}`
  })
}
