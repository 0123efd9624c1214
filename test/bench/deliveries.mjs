// `npm run bench:deliveries`: how many webhooks a second the compiled server brings to a receiver of this machine. See README.md here.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { readCpuSeconds } from './cores.mjs'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { median } from './median.mjs'

const MESSAGES = 500
const ROUNDS = 5
const WRITERS = 8
const GATE = 300

mustBeBuilt()
const latchkey = seed({ WEBHOOK_ALLOW_PRIVATE: '1' })
const admin = latchkey.makeKey('admin')
const server = await latchkey.start()
let awaited = { count: 0, arrive() {} }
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(204).end()
    if (--awaited.count === 0) awaited.arrive()
  })
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
try {
  report(await run())
} finally {
  receiver.closeAllConnections()
  receiver.close()
  await server.stop()
}

/** Written once, and then brought anew in each round, so that the server does nothing else meanwhile. */
async function run() {
  const url = `http://127.0.0.1:${receiver.address().port}/`
  const webhook = await ask('/v1/webhooks', { url, events: ['message.created'] })
  const { token } = await ask('/v1/widget/token', { visitor: { id: '1' } }, latchkey.secret)
  const { id } = await ask('/v1/sessions', {}, token)
  const from = new Date(Date.now() - 60_000).toISOString()
  const written = whenArrived(MESSAGES)
  const write = async () => {
    for (let count = 0; count < MESSAGES / WRITERS; count++) {
      await ask(`/v1/sessions/${id}/messages`, { text: `message ${count}` })
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  await written

  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const [startedAt, cpuBefore] = [performance.now(), readCpuSeconds(server.pid)]
    const arrived = whenArrived(MESSAGES)
    await ask(`/v1/webhooks/${webhook.id}/replay`, { from, status: 'delivered' })
    await arrived
    const seconds = (performance.now() - startedAt) / 1000
    const cpu = readCpuSeconds(server.pid) - cpuBefore
    rounds.push({ perSecond: MESSAGES / seconds, cpuMs: (cpu / MESSAGES) * 1000 })
    // What arrived is written down a moment later.
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  return rounds
}

function whenArrived(count) {
  return new Promise((arrive) => (awaited = { count, arrive }))
}

async function ask(path, body, bearer = admin.secret) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const answer = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

function report(rounds) {
  const perSecond = median(rounds.map((round) => round.perSecond))
  const cpuMs = median(rounds.map((round) => round.cpuMs))
  if (process.argv.includes('--json'))
    return console.log(JSON.stringify({ perSecond, cpuMs, rounds }, undefined, 2))
  const verdict = perSecond >= GATE ? 'met' : 'missed'
  console.log(
    `deliveries a second, median of ${ROUNDS} rounds: ${perSecond.toFixed(0)} (at least ${GATE}): ${verdict}`,
  )
  console.log(`the server's processor for each: ${cpuMs.toFixed(2)} ms`)
}
