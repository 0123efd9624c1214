import { isIP } from 'node:net'
import { createHash, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../services/refusal.js'
import { findBearer } from './bearer.js'
import type { Gate } from './credentials.js'
import type { Call } from './http.js'
import type { ReadAddress } from './address.js'

/** What a proxy adds: then the socket's address is not the caller's. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** Lets those in who run the server. @throws Refusal 401 */
export type OperatorGate = (c: Call) => Promise<void>

/**
 * Whoever is on this machine, and whoever brings `OPERATOR_TOKEN`. On this machine is who comes from loopback, past no proxy, to
 * a name of loopback: a proxy that says nothing of itself, or a page whose name was turned to 127.0.0.1, brings another name.
 */
export function createOperatorGate(
  token: string | undefined,
  { guard }: Gate,
  readSocketAddress: ReadAddress,
): OperatorGate {
  return (c) =>
    guard(c, async () => {
      const given = findBearer(c)
      if (given !== undefined) {
        if (token !== undefined && isSame(given, token)) return
        throw new Refusal('unknown_key', 'This is not the OPERATOR_TOKEN of this server.')
      }
      const isProxied = FORWARDED.some((name) => c.req.header(name) !== undefined)
      if (!isProxied && isLoopback(readSocketAddress(c)) && isLoopbackName(c.req.url)) return
      throw new Refusal(
        'missing_credentials',
        'For those who run this server: ask from its own machine, or send OPERATOR_TOKEN as Authorization: Bearer.',
      )
    })
}

function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}

function isLoopbackName(url: string): boolean {
  const name = new URL(url).hostname.replaceAll(/[[\]]/g, '')
  return name === 'localhost' || (isIP(name) !== 0 && isLoopback(name))
}
