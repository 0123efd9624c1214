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
  const groups = toGroups(address)
  const [high = 0, low = 0] = groups.slice(6)
  // RFC 4291 §2.5.5.2: an IPv4 address, as a socket for both kinds reports it.
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535') {
    return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  }
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The eight of an IPv6 address. */
function toGroups(address: string): number[] {
  // A URL writes it in hexadecimal throughout, dotted ends too; it takes no zone.
  const { hostname } = new URL(`http://[${address.replace(/%.*/, '')}]`)
  const [head = [], tail] = hostname.slice(1, -1).split('::').map(readGroups)
  if (tail === undefined) return head
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function readGroups(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => parseInt(group, 16))
}

function socketAddress(c: Call): string | undefined {
  // What @hono/node-server gives a call; `app.request` gives nothing.
  const bindings = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  return bindings?.incoming?.socket?.remoteAddress
}
