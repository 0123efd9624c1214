import { isIP } from 'node:net'
import type { Call } from './http.js'

/** Whence a request comes. `undefined` where it came over no socket: from within this process. */
export type ReadAddress = (c: Call) => string | undefined

/**
 * The socket's address, or, behind `trustedHops` proxies that each add who called them to `X-Forwarded-For`, the one that the
 * outermost of them saw. Whatever a caller writes into that header stands further left and is never read.
 */
export function createAddressReader(trustedHops: number): ReadAddress {
  return (c) => {
    const socket = socketAddress(c)
    if (socket === undefined || trustedHops === 0) return socket
    const seen = [...(c.req.header('x-forwarded-for') ?? '').split(','), socket]
    const given = seen.at(-1 - trustedHops)?.trim() ?? ''
    // Some proxies add the port: 192.0.2.1:4711, [2001:db8::1]:4711.
    const [, bracketed, bare] = /^(?:\[([^\]]+)\](?::\d+)?|([^:]+):\d+)$/.exec(given) ?? []
    const address = bracketed ?? bare ?? given
    // Fewer hops than promised, or no address: then the nearest that is known for sure.
    return isIP(address) === 0 ? socket : address
  }
}

/** Whom a limit counts: an IPv4 address, or the /64 of an IPv6 one, which is what one subscriber gets. */
export function toSubject(address: string): string {
  if (isIP(address) !== 6) return address
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [head = '', tail] = canonical(address).split('::')
  const [left, right] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = tail === undefined ? 0 : 8 - left!.length - right!.length
  const groups = [...left!, ...Array<string>(zeros).fill('0'), ...right!]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** RFC 5952, without a zone: lower case, no leading zeros, no dotted end. */
function canonical(address: string): string {
  return new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
}

function socketAddress(c: Call): string | undefined {
  // What @hono/node-server gives a call; `app.request` gives nothing.
  const bindings = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  return bindings?.incoming?.socket?.remoteAddress
}
