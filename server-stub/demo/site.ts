import { Hono, type Context } from 'hono'
import { csrf } from 'hono/csrf'
import { createTokenRoute } from '../host/index.js'
import { accountPage } from './pages/account.js'
import { FAVICON } from './pages/art.js'
import { contactPage } from './pages/contact.js'
import { homePage } from './pages/home.js'
import type { Markup, Visit } from './pages/layout.js'
import { notFoundPage } from './pages/not-found.js'
import { pricingPage } from './pages/pricing.js'
import { productsPage } from './pages/products.js'
import { signInPage } from './pages/sign-in.js'
import { createSignIn } from './sign-in.js'
import { STYLE } from './style/index.js'

export interface DemoSiteOptions {
  /** The Latchkey server's address. */
  apiUrl: string
  /** The widget's id. */
  widget: string
  projectKey: string
  /** Seconds, 60–3600. Default: the server's. */
  tokenTtl?: number
}

/** Northwind Supply, a pretend customer: what a site has to do for a widget that knows its visitors, and nothing more. */
export function createDemoSite({ apiUrl, widget, projectKey, tokenTtl }: DemoSiteOptions): Hono {
  const signIn = createSignIn(projectKey)
  const tag = toTag(apiUrl, widget)

  const latchkeyToken = createTokenRoute({
    apiUrl,
    projectKey,
    ...(tokenTtl !== undefined && { ttl: tokenTtl }),
    async identify(_request, c: Context) {
      const person = await signIn.whoIs(c)
      if (person === undefined) return null
      const { id, email, name, company, plan, utmSource } = person
      return { visitor: { id, email, name, company }, metadata: { plan, utm_source: utmSource } }
    },
  })

  const show =
    (page: (visit: Visit) => Markup, status: 200 | 404 = 200) =>
    async (c: Context) =>
      c.html(page({ path: c.req.path, person: await signIn.whoIs(c), tag }), status)

  return new Hono()
    .use(async (c, next) => {
      await next()
      // Pages differ by who is signed in.
      if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-cache')
    })
    .use('/sign-in', csrf())
    .use('/sign-out', csrf())
    .all('/api/latchkey/token', (c) => latchkeyToken(c.req.raw, c))
    .get('/northwind.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
    .get('/favicon.svg', (c) => c.body(FAVICON, 200, { 'content-type': 'image/svg+xml' }))
    .get('/', show(homePage))
    .get('/products', show(productsPage))
    .get('/pricing', show(pricingPage))
    .get('/contact', show(contactPage))
    .get('/account', async (c) => {
      const person = await signIn.whoIs(c)
      if (person === undefined) return c.redirect('/sign-in?next=/account', 303)
      return c.html(accountPage({ path: c.req.path, person, tag }))
    })
    .get('/sign-in', (c) => show((visit) => signInPage(visit, toLocalPath(c.req.query('next'))))(c))
    .post('/sign-in', async (c) => {
      const { person, next } = await c.req.parseBody()
      return (await signIn.enter(c, person))
        ? c.redirect(toLocalPath(next), 303)
        : c.redirect('/sign-in', 303)
    })
    .post('/sign-out', (c) => {
      signIn.leave(c)
      return c.redirect('/', 303)
    })
    .notFound(show(notFoundPage, 404))
}

/** What a customer pastes. */
export function toTag(apiUrl: string, widget: string): string {
  return `<script async src="${apiUrl}/latchkey.js" data-widget="${widget}" data-token-url="/api/latchkey/token"></script>`
}

/** Never another site: `//evil.example` and `/\evil.example` lead there too. */
function toLocalPath(next: unknown): string {
  return typeof next === 'string' && /^\/[\w-]*$/.test(next) ? next : '/'
}
