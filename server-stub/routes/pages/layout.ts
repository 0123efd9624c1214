import { hash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { requestId, send, type Call } from '../http.js'
import { STYLE } from './style.js'

export type Markup = ReturnType<typeof html> | ''

export interface Page {
  title: string
  main: Markup
  /** Default: 200. */
  status?: number
  /** Of what may run, word for word: `script` is in the page once, and no other. */
  script?: string
  /** Beside the server itself, where the page's forms may lead: an origin. */
  formsLeadTo?: string
  headers?: Record<string, string>
}

/** A whole page. What is not markup by `html` is text, whatever it holds. */
export async function show(c: Call, page: Page): Promise<Response> {
  const { title, main, status = 200, script, headers } = page
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Latchkey</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header class="mark">${MARK}<span>Latchkey</span></header>
        <main>${main}</main>
        ${script === undefined ? '' : raw(`<script>${script}</script>`)}
      </body>
    </html>`
  return send(c, status, String(text), {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'private, no-store',
    'content-security-policy': toPolicy(page),
    // A popup's opener waits for its answer.
    'cross-origin-opener-policy': 'unsafe-none',
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...headers,
  })
}

/** What went wrong, for whoever can do nothing about it here. */
export function showTrouble(
  c: Call,
  status: number,
  { title, sentence }: { title: string; sentence: string },
) {
  return show(c, {
    status,
    title,
    main: html`<h1>${title}</h1>
      <p>${sentence}</p>
      <p class="hint">Request <code>${requestId(c)}</code></p>
      <p><a href="/dashboard">To the dashboard</a></p>`,
  })
}

const STYLE_SOURCE = toSource(STYLE)

function toPolicy({ script, formsLeadTo }: Page): string {
  return [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    `script-src ${script === undefined ? "'none'" : toSource(script)}`,
    `form-action 'self'${formsLeadTo === undefined ? '' : ` ${formsLeadTo}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function toSource(text: string): string {
  return `'sha256-${hash('sha256', text, 'base64')}'`
}

const MARK = html`<svg viewBox="0 0 32 32" aria-hidden="true" fill="none">
  <rect width="32" height="32" rx="9" fill="#4447c9" />
  <circle cx="12.5" cy="16" r="4.5" stroke="#fff" stroke-width="2.6" />
  <path d="M17 16h9m-3.2 0v3.6" stroke="#fff" stroke-width="2.6" stroke-linecap="round" />
</svg>`
