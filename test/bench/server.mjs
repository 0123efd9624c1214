// `npm run bench:server`: how soon the compiled server answers, and what it holds when idle. See README.md here.
import { setTimeout as wait } from 'node:timers/promises'
import { readMemoryMb } from './cores.mjs'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { load } from './load.mjs'
import { median } from './median.mjs'
import { makeMintRequests, mustMint } from './requests.mjs'

const STARTS = 7
const MINTS = 5_000
const IDLE_MS = 10_000
const START_GATE_MS = 1_000
const MEMORY_GATE_MB = 120

const say = (sentence) => console.error(sentence)

mustBeBuilt()
const latchkey = seed()
const requests = makeMintRequests(latchkey.secret)

const starts = []
for (let count = 0; count < STARTS; count++) starts.push(await timeStart())
const memory = await weigh()
report()

async function timeStart() {
  const server = await latchkey.start()
  const answer = await fetch(`${server.url}/healthz`)
  if (answer.status !== 200) throw new Error(`/healthz answered ${answer.status}`)
  const healthMs = performance.now() - server.startedAt
  await mustMint(server.url, requests[0])
  const mintMs = performance.now() - server.startedAt
  await server.stop()
  say(
    `Start ${starts.length + 1}: health after ${Math.round(healthMs)} ms, a mint after ${Math.round(mintMs)} ms.`,
  )
  return { healthMs, mintMs }
}

async function weigh() {
  const server = await latchkey.start()
  try {
    const idle = async () => {
      await wait(IDLE_MS)
      return readMemoryMb(server.pid)
    }
    const started = await idle()
    await mint(server.url)
    const onceLoaded = await idle()
    await mint(server.url)
    return { started, onceLoaded, twiceLoaded: await idle() }
  } finally {
    await server.stop()
  }
}

async function mint(url) {
  say(`${MINTS} mints, then ${IDLE_MS / 1000} s of nothing.`)
  const { answers, errors } = await load({ url, requests, connections: 32, requestsMax: MINTS })
  if (errors > 0 || answers !== MINTS)
    throw new Error(`${answers} of ${MINTS} mints were answered, ${errors} failed`)
}

function report() {
  const healthMs = median(starts.map((start) => start.healthMs))
  const mintMs = median(starts.map((start) => start.mintMs))
  const rows = [
    toRow('start to /healthz', healthMs, START_GATE_MS, 'ms'),
    toRow('start to first mint', mintMs, START_GATE_MS, 'ms'),
    toRow('memory once started', memory.started, MEMORY_GATE_MB, 'MB'),
    toRow(`memory after ${MINTS} mints`, memory.onceLoaded, MEMORY_GATE_MB, 'MB'),
    toRow(`memory after ${MINTS} more`, memory.twiceLoaded, MEMORY_GATE_MB, 'MB'),
  ]
  if (process.argv.includes('--json')) return console.log(JSON.stringify({ rows, starts }, undefined, 2))
  for (const { name, value, gate, unit, verdict } of rows) {
    console.log(`${name}: ${value?.toFixed(0) ?? 'unknown'} ${unit} (at most ${gate} ${unit}): ${verdict}`)
  }
}

function toRow(name, value, gate, unit) {
  const verdict = value === undefined ? 'unknown without /proc' : value <= gate ? 'met' : 'missed'
  return { name, value, gate, unit, verdict }
}
