import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createAddressReader, toSubject } from '../../../server-stub/routes/address.js'
import type { Env } from '../../../server-stub/routes/http.js'
import { cameFrom } from '../../support/server.js'

async function read(hops: number, forwardedFor: string | undefined, socket = '192.0.2.99'): Promise<string> {
  const readAddress = createAddressReader(hops)
  const app = new Hono<Env>().get('/', (c) => c.text(String(readAddress(c))))
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }
  return (await app.request('/', { headers }, cameFrom(socket))).text()
}

test.each([
  [0, undefined, '192.0.2.99'],
  [0, '198.51.100.1', '192.0.2.99'],
  [1, '198.51.100.1', '198.51.100.1'],
  [1, '203.0.113.66, 198.51.100.1', '198.51.100.1'],
  [2, '203.0.113.66, 198.51.100.1, 10.0.0.1', '198.51.100.1'],
  [1, '198.51.100.1:4711', '198.51.100.1'],
  [1, '[2001:db8::1]:4711', '2001:db8::1'],
  [1, '2001:db8::1', '2001:db8::1'],
  [1, 'unknown', '192.0.2.99'],
  [1, '', '192.0.2.99'],
  [1, undefined, '192.0.2.99'],
  [3, '198.51.100.1', '192.0.2.99'],
])('behind %i proxies, told "%s", it is %s', async (hops, forwardedFor, expected) => {
  expect(await read(hops, forwardedFor)).toBe(expected)
})

test('whatever a caller writes further left is never read', async () => {
  const written = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('', 'unknown', ',', '127.0.0.1, ', ' '))
  await fc.assert(
    fc.asyncProperty(fc.array(written, { maxLength: 5 }), async (spoofed) => {
      expect(await read(1, [...spoofed, '198.51.100.1'].join(', '))).toBe('198.51.100.1')
      expect(await read(0, spoofed.join(', '))).toBe('192.0.2.99')
    }),
  )
})

test('a call over no socket comes from nowhere', async () => {
  const app = new Hono<Env>().get('/', (c) => c.json({ address: createAddressReader(1)(c) ?? null }))
  const answer = await app.request('/', { headers: { 'x-forwarded-for': '198.51.100.1' } })
  expect(await answer.json()).toEqual({ address: null })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
])('%s is counted as %s', (address, subject) => {
  expect(toSubject(address)).toBe(subject)
})

test('two IPv6 addresses are one subject exactly when their first 64 bits are the same', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  const half = fc.tuple(group, group, group, group)
  fc.assert(
    fc.property(half, half, half, half, (one, other, end, otherEnd) => {
      const write = (...groups: number[]) => groups.map((each) => each.toString(16)).join(':')
      expect(toSubject(write(...one, ...end))).toBe(toSubject(write(...one, ...otherEnd)))
      const isSame = one.join() === other.join()
      // IPv4 in disguise is told apart by its own test.
      if (one.some(Boolean) || other.some(Boolean))
        expect(toSubject(write(...one, ...end)) === toSubject(write(...other, ...end))).toBe(isSame)
    }),
  )
})
