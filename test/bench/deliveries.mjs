// `npm run bench:deliveries`: how many webhooks a second the compiled server brings to a receiver of this machine. See README.md here.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { mustBeBuilt, seed } from './latchkey.mjs'

const DELIVERIES = 3_000
const GATE = 300

mustBeBuilt()
const latchkey = seed({ WEBHOOK_ALLOW_PRIVATE: '1' })
const admin = latchkey.makeKey('admin')
const server = await latchkey.start()
let got = 0
let isOpen = false
let arrive
const arrived = new Promise((resolve) => (arrive = resolve))
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(isOpen ? 204 : 503).end()
    if (isOpen && ++got === DELIVERIES) arrive()
  })
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
try {
  await run()
} finally {
  receiver.closeAllConnections()
  receiver.close()
  await server.stop()
}

async function run() {
  const { port } = receiver.address()
  const url = `http://127.0.0.1:${port}/`
  const webhook = await ask('POST', '/v1/webhooks', { url, events: ['message.created'] })
  const { token } = await ask('POST', '/v1/widget/token', { visitor: { id: '1' } }, latchkey.secret)
  const { id } = await ask('POST', '/v1/sessions', {}, token)
  isOpen = true
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  const write = async () => {
    for (let count = 0; count < DELIVERIES / 8; count++) {
      await ask('POST', `/v1/sessions/${id}/messages`, { text: `message ${count}` })
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
  const writtenAt = performance.now()
  await arrived
  const endedAt = performance.now()
  const { user, system } = process.cpuUsage(cpuBefore)
  const perSecond = (DELIVERIES / (endedAt - startedAt)) * 1000
  const rows = {
    perSecond,
    writtenPerSecond: (DELIVERIES / (writtenAt - startedAt)) * 1000,
    restMs: endedAt - writtenAt,
  }
  if (process.argv.includes('--json'))
    return console.log(JSON.stringify({ webhook: webhook.id, ...rows }, undefined, 2))
  console.log(
    `${DELIVERIES} messages written and delivered: ${perSecond.toFixed(0)} a second (at least ${GATE}): ${perSecond >= GATE ? 'met' : 'missed'}`,
  )
  console.log(
    `the last one arrived ${rows.restMs.toFixed(0)} ms after the last was written; this load took ${((user + system) / 1e6).toFixed(1)} s of processor itself`,
  )
}

async function ask(method, path, body, bearer = admin.secret) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const answer = await fetch(server.url + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
