import { isIP } from 'node:net'
import { isAddressAllowed } from './public-address.js'
import { refuseField } from './refusal.js'

const SHOWN_CHARS = 200

/**
 * Where deliveries go. What its name leads to is looked at before each attempt; here, what can be seen without asking.
 * @param allowPrivate `WEBHOOK_ALLOW_PRIVATE`: loopback and plain http too.
 * @throws Refusal that names the field.
 */
export function toWebhookUrl(given: string, allowPrivate: boolean): string {
  const refuse = (allowed: string) =>
    refuseField('url', `given "${given.slice(0, SHOWN_CHARS)}"; allowed is ${allowed}.`)
  if (!URL.canParse(given)) throw refuse('an absolute URL that begins with https://')
  const url = new URL(given)
  const isHttp = url.protocol === 'http:' && allowPrivate
  if (url.protocol !== 'https:' && !isHttp) {
    throw refuse('https:// (http:// in development alone, with WEBHOOK_ALLOW_PRIVATE=1)')
  }
  if (url.username || url.password) throw refuse('a URL without a user and a password in it')
  if (url.hash) throw refuse('a URL without a fragment')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isLocal = /(^|\.)localhost\.?$/.test(host)
  if (isLocal ? !allowPrivate : isIP(host) !== 0 && !isAddressAllowed(host, allowPrivate)) {
    throw refuse('a host on the public internet')
  }
  return url.href
}
