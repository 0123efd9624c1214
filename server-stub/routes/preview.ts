import { randomBytes } from 'node:crypto'
import { html } from 'hono/html'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { send, type App, type Call } from './http.js'

/** A plain page with the widget on it, to try it before it is pasted anywhere. */
export function addPreview(app: App, { widgets }: Services): void {
  app.get('/preview/:widget', async (c) => {
    const nonce = randomBytes(16).toString('base64')
    const widget = await widgets.find(c.req.param('widget')).catch(onlyMissing)
    if (!widget)
      return page(c, 404, nonce, { title: 'No such widget', body: html`<p>No widget has this id.</p>` })
    const tag = html`<script async nonce="${nonce}" src="/latchkey.js" data-widget="${widget.id}"></script>`
    const hint = widget.anonymous
      ? 'Visitors may talk here without an identity.'
      : 'This widget asks for an identity, and this page gives it none.'
    return page(c, 200, nonce, {
      title: `${widget.name} · preview`,
      body: html`<p>This page stands in for yours. ${hint}</p>
        ${tag}`,
    })
  })
}

type Markup = ReturnType<typeof html>

async function page(
  c: Call,
  status: number,
  nonce: string,
  { title, body }: { title: string; body: Markup },
): Promise<Response> {
  const style =
    'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}'
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`
  return send(c, status, String(text), {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' 'strict-dynamic'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types latchkey',
    ].join('; '),
  })
}

function onlyMissing(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'widget_not_found') return undefined
  throw error
}
