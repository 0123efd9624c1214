import { refuseField, Refusal } from './refusal.js'
import type { Widget } from '../store/store.js'

/** `https://example.com` in the form that browsers send: lower case, no default port, no path. */
export function toOrigin(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (isOrigin && !url.hostname.includes('*')) return url.origin
  throw refuseField(
    'origin',
    `given "${given}"; allowed is one exact origin, such as https://www.example.com.`,
  )
}

/** A page of an anonymous visitor's: an empty list lets them in from nowhere, where it lets the identified in from anywhere. */
export function requireListedOrigin(origin: string | undefined, widget: Widget, ownOrigin: string): void {
  if (origin === undefined || origin === ownOrigin || widget.origins.includes(origin)) return
  throw refuseOrigin(origin, widget)
}

/** A request without an origin comes from no page. The server's own origin is allowed for the preview page. */
export function requireOrigin(origin: string | undefined, widget: Widget, ownOrigin: string): void {
  if (origin === undefined || origin === ownOrigin) return
  if (widget.origins.length === 0 || widget.origins.includes(origin)) return
  throw refuseOrigin(origin, widget)
}

function refuseOrigin(origin: string, widget: Widget): Refusal {
  return new Refusal(
    'origin_not_allowed',
    `${origin} is not an allowed origin of ${widget.id}. ` +
      `Add it: latchkey widget update ${widget.id} --origin ${origin}`,
  )
}

/** @throws Refusal `origin_not_allowed` anywhere but in the page that a user allowed, servers included. */
export function requireDeveloperOrigin(origin: string | undefined, allowed: string): void {
  if (origin === allowed) return
  const where = origin === undefined ? 'no page' : origin
  throw new Refusal('origin_not_allowed', `This developer token is for ${allowed}, and ${where} sent it.`)
}

/**
 * `http://localhost:3000` for itself, with or without a last slash, and `undefined` for whatever is no origin of this machine.
 * RFC 8252 §7.3, and RFC 6761 §6.3 for the names below localhost.
 */
export function toLoopbackOrigin(given: string): string | undefined {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  // As browsers write it, so that nothing is read in two ways: no user, no path, no capitals, no default port.
  if (given !== url.origin && given !== `${url.origin}/`) return undefined
  return /^(127\.0\.0\.1|\[::1\]|([a-z0-9_-]+\.)*localhost)$/.test(url.hostname) ? url.origin : undefined
}
