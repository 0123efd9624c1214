// `npm run bench:talk`: how soon the other side has a message, and what a thousand open streams hold. See README.md here.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { readMemoryMb } from './cores.mjs'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { median } from './median.mjs'

const MESSAGES = 300
const WEBHOOKS = 60
const STREAMS = 1_000
const LATENCY_GATE_MS = 50
const MEMORY_GATE_MB = 250

mustBeBuilt()
const latchkey = seed({ WEBHOOK_ALLOW_PRIVATE: '1' })
const admin = latchkey.makeKey('admin')
const server = await latchkey.start()
const receiver = createServer((request, response) => void request.resume().on('end', () => response.end()))
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
try {
  report([await timeMessages(), await timeWebhooks(), await weighStreams()])
} finally {
  receiver.closeAllConnections()
  receiver.close()
  await server.stop()
}

async function ask(method, path, bearer, body) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const answer = await fetch(server.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function converse(visitor) {
  const { token } = await ask('POST', '/v1/widget/token', latchkey.secret, {
    visitor: { id: visitor },
    ttl: 3600,
  })
  const { id } = await ask('POST', '/v1/sessions', token, {})
  return { token, path: `/v1/sessions/${id}/messages` }
}

/** An agent writes, and the visitor's stream has it. */
async function timeMessages() {
  const { token, path } = await converse('reader')
  const stream = await listen(token)
  const took = []
  for (let count = 0; count < MESSAGES; count++) {
    const text = `message ${count}.`
    const start = performance.now()
    const arrived = stream.whenHas(text)
    await Promise.all([ask('POST', path, admin.secret, { text }), arrived])
    took.push((await arrived) - start)
  }
  await stream.stop()
  return {
    name: 'message sent → in the other stream, median',
    value: median(took),
    gate: LATENCY_GATE_MS,
    unit: 'ms',
  }
}

/** The same into a webhook of this machine, from a worker that has nothing else to do. */
async function timeWebhooks() {
  const { path } = await converse('told')
  const { port } = receiver.address()
  const url = `http://127.0.0.1:${port}/`
  await ask('POST', '/v1/webhooks', admin.secret, { url, events: ['message.created'] })
  const took = []
  for (let count = 0; count < WEBHOOKS; count++) {
    await wait(50 + Math.random() * 300)
    const start = performance.now()
    const arrived = once(receiver, 'request').then(() => performance.now() - start)
    await ask('POST', path, admin.secret, { text: `webhook ${count}.` })
    took.push(await arrived)
  }
  return {
    name: 'message sent → at a webhook, median',
    value: median(took),
    gate: LATENCY_GATE_MS,
    unit: 'ms',
  }
}

async function weighStreams() {
  const streams = []
  // A few more than an address may have would be refused.
  for (let count = 0; count < STREAMS; count++) {
    const { token } = await converse(`visitor ${count}`)
    streams.push(await listen(token))
  }
  const value = readMemoryMb(server.pid)
  await Promise.all(streams.map((stream) => stream.stop()))
  return { name: `${STREAMS} open streams`, value, gate: MEMORY_GATE_MB, unit: 'MB' }
}

async function listen(token) {
  const answer = await fetch(`${server.url}/v1/stream`, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`/v1/stream: ${answer.status} ${await answer.text()}`)
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let waiting
  let text = (await reader.read()).value ?? ''
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text = (text + value).slice(-20_000)
      if (waiting && text.includes(waiting.text)) waiting.resolve(performance.now())
    }
  })().catch(() => undefined)
  return {
    whenHas: (wanted) => new Promise((resolve) => (waiting = { text: wanted, resolve })),
    async stop() {
      await reader.cancel()
      await reading
    },
  }
}

function report(rows) {
  if (process.argv.includes('--json')) return console.log(JSON.stringify({ rows }, undefined, 2))
  for (const { name, value, gate, unit } of rows) {
    const verdict = value === undefined ? 'unknown without /proc' : value <= gate ? 'met' : 'missed'
    console.log(`${name}: ${value?.toFixed(1) ?? 'unknown'} ${unit} (at most ${gate} ${unit}): ${verdict}`)
  }
}
