import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Lookup } from '../../../server-stub/outgoing/resolve.js'
import { createSend, RESPONSE_MAX_BYTES, type After } from '../../../server-stub/outgoing/send-webhook.js'
import { defer } from '../../support/defer.js'
import { startReceiver } from '../../support/receiver.js'

/** Time that passes when it is told to. */
function createPatience() {
  const waiting = new Set<() => void>()
  const after: After = (ms, then) => {
    expect(ms).toBe(15_000)
    waiting.add(then)
    return () => void waiting.delete(then)
  }
  return { after, runOut: () => waiting.forEach((then) => then()), waiting }
}

async function setup({ lookup, allowLoopback = true }: { lookup?: Lookup; allowLoopback?: boolean } = {}) {
  const patience = createPatience()
  const stopping = new AbortController()
  const send = createSend({ allowLoopback, after: patience.after, ...(lookup && { lookup }) })
  const receiver = await startReceiver()
  return {
    ...receiver,
    patience,
    stopping,
    post: (url = receiver.url, body = '{"a":"ü"}') =>
      send({ url, body, headers: { 'content-type': 'application/json' }, signal: stopping.signal }),
  }
}

test('the body comes as it is, with its length', async () => {
  const { post, got, patience } = await setup()
  expect(await post()).toEqual({ status: 204, response: '' })
  expect(got).toMatchObject([{ path: '/hooks', body: '{"a":"ü"}', headers: { 'content-length': '10' } }])
  expect(patience.waiting.size).toBe(0)
})

test('a redirect is told and not followed', async () => {
  const { post, got, reply, url } = await setup()
  reply((response) => void response.writeHead(307, { location: `${url}/elsewhere` }).end('moved'))
  expect(await post()).toEqual({ status: 307, error: 'redirect_refused', response: 'moved' })
  expect(got).toHaveLength(1)
})

test('Retry-After comes along', async () => {
  const { post, reply } = await setup()
  reply((response) => void response.writeHead(429, { 'retry-after': '120' }).end('slow down'))
  expect(await post()).toEqual({ status: 429, response: 'slow down', retryAfter: '120' })
})

test('of a huge answer the beginning is read, and the rest is not waited for', async () => {
  const { post, reply } = await setup()
  const closed = new Promise<void>((resolve) => {
    reply((response) => {
      response.writeHead(200).write(`\0${'x'.repeat(RESPONSE_MAX_BYTES)}`)
      const more = () => response.write('x'.repeat(65_536), () => setImmediate(more))
      more()
      response.on('close', () => resolve())
      response.on('error', () => {})
    })
  })
  expect(await post()).toEqual({ status: 200, response: `␀${'x'.repeat(RESPONSE_MAX_BYTES - 1)}` })
  await closed
})

test.each([
  ['says nothing', () => {}],
  [
    'trickles headers and a body',
    (response: import('node:http').ServerResponse) => void response.writeHead(200).write('o'),
  ],
])('one that %s has 15 s for all of it', async (_, answer) => {
  const { post, reply, patience } = await setup()
  const closed = new Promise<void>((resolve) => {
    reply((response, _got, request) => {
      answer(response)
      request.socket.on('close', () => resolve())
      patience.runOut()
    })
  })
  expect(await post()).toEqual({ error: 'timeout' })
  await closed
})

test('a name that is never found has 15 s too', async () => {
  const asked = defer()
  const { post, patience } = await setup({
    lookup: () => {
      asked.resolve()
      return new Promise(() => {})
    },
  })
  const posted = post('https://nowhere.example/')
  await asked.promise
  patience.runOut()
  expect(await posted).toEqual({ error: 'timeout' })
})

test('one that hangs up is told by its code', async () => {
  const { post, reply } = await setup()
  reply((_response, _got, request) => void request.socket.resetAndDestroy())
  expect(await post()).toEqual({ error: 'ECONNRESET' })
})

test('one that speaks no HTTP is told by its code', async () => {
  const { post } = await setup()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end('no\r\n\r\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  expect((await post(`http://127.0.0.1:${port}/`)).error).toMatch(/^HPE_/)
})

test('nobody there is told by its code', async () => {
  const { post } = await setup()
  expect(await post('http://127.0.0.1:1/')).toEqual({ error: 'ECONNREFUSED' })
})

test('one that is stopped ends at once', async () => {
  const { post, reply, stopping } = await setup()
  reply(() => stopping.abort())
  expect(await post()).toEqual({ error: 'stopped' })
  expect(await post()).toEqual({ error: 'stopped' })
})

const to = (...addresses: string[]): Lookup => {
  return () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

test('the address that was looked at is the one that is connected to', async () => {
  const { post, got, port } = await setup({ lookup: to('127.0.0.1') })
  // A name that no other look-up finds.
  expect(await post(`http://hooks.invalid:${port}/`)).toMatchObject({ status: 204 })
  expect(got).toMatchObject([{ headers: { host: `hooks.invalid:${port}` } }])
})

test.each([
  ['10.0.0.1'],
  ['169.254.169.254'],
  ['::ffff:127.0.0.1'],
  ['fe80::1'],
  ['93.184.215.14', '192.168.1.1'],
  [],
])('a name that leads to %j is refused', async (...addresses) => {
  const { post, got } = await setup({ lookup: to(...addresses) })
  expect(await post('https://rebound.example/')).toEqual({ error: 'address_refused' })
  expect(got).toEqual([])
})

test.each(['127.0.0.1', 'localhost', '127.1', '0x7f000001', '[::1]', '[::ffff:7f00:1]', '0.0.0.0', '[::]'])(
  'outside of development nothing goes to %s',
  async (host) => {
    const { post, got, port } = await setup({ allowLoopback: false })
    expect(await post(`http://${host}:${port}/`)).toEqual({ error: 'address_refused' })
    expect(got).toEqual([])
  },
)
