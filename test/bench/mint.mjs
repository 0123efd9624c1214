// `npm run bench:mint`: mints per second of the compiled server, beside two peers, in one run. See README.md here.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { chooseCores, pinSelf, readCpuSeconds } from './cores.mjs'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { load } from './load.mjs'
import { makeGrantRequests, makeMintRequests, mustMint } from './requests.mjs'
import { startServer } from './servers.mjs'

const CONNECTIONS = 32
const WARM_UP_MS = 8_000
const ROUND_MS = 4_000
const ROUNDS_WANTED = 5
const ROUNDS_MAX = 15
const BUSY = 0.9

const GATES = [
  { name: 'mints/s, ours to bare node:http', of: (ours, { bare }) => ours.perSecond / bare.perSecond, least: 0.35, stretch: 0.6 },
  { name: 'mints/s, ours to oidc-provider', of: (ours, { oidc }) => ours.perSecond / oidc.perSecond, least: 2.5, stretch: 4 },
  { name: 'p99, ours to oidc-provider', of: (ours, { oidc }) => ours.p99Ms / oidc.p99Ms, most: 0.5 },
]

const say = (sentence) => console.error(sentence)

mustBeBuilt()
installPeers()
const cores = chooseCores()
say(cores.said)
pinSelf(cores.load)

const subjects = await startAll()
try {
  for (const { name, url, requests } of subjects) {
    await mustMint(url, requests[0])
    say(`Warming up ${name} for ${WARM_UP_MS / 1000} s.`)
    await load({ url, requests, connections: CONNECTIONS, durationMs: WARM_UP_MS })
  }
  for (let round = 0; round < ROUNDS_MAX && subjects.some(isWanting); round++) {
    // Another one goes first each time.
    for (let turn = 0; turn < subjects.length; turn++) {
      await measure(subjects[(round + turn) % subjects.length], round)
    }
  }
} finally {
  await Promise.all(subjects.map(({ stop }) => stop()))
}
report()

function installPeers() {
  if (existsSync(fileURLToPath(new URL('node_modules/oidc-provider', import.meta.url)))) return
  say('Installing the peers in test/bench, this once.')
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function startAll() {
  const ours = seed()
  const client = { id: 'bench', secret: randomBytes(32).toString('base64url') }
  const peer = (name, env) =>
    startServer({ script: fileURLToPath(new URL(`peers/${name}.mjs`, import.meta.url)), env, core: cores.server })
  const mints = makeMintRequests(ours.secret)
  return [
    { name: 'ours', requests: mints, rounds: [], ...(await ours.start(cores.server)) },
    { name: 'bare', requests: mints, rounds: [], ...(await peer('bare', { PROJECT_KEY: ours.secret })) },
    {
      name: 'oidc',
      requests: makeGrantRequests(client),
      rounds: [],
      ...(await peer('oidc', { CLIENT_ID: client.id, CLIENT_SECRET: client.secret })),
    },
  ]
}

async function measure({ name, url, pid, requests, rounds }, round) {
  const before = readCpuSeconds(pid)
  const startedAt = performance.now()
  const measured = await load({ url, requests, connections: CONNECTIONS, durationMs: ROUND_MS })
  const seconds = (performance.now() - startedAt) / 1000
  const busy = before === undefined ? undefined : (readCpuSeconds(pid) - before) / seconds
  // Where nobody can tell how busy it was, every round counts.
  const isKept = busy === undefined || busy >= BUSY
  rounds.push({ ...measured, busy, isKept })
  say(`Round ${round + 1}, ${name}: ${toLine(measured)}, core ${percent(busy)} busy${isKept ? '' : ', dropped'}.`)
}

function isWanting({ rounds }) {
  return rounds.filter(({ isKept }) => isKept).length < ROUNDS_WANTED
}

function report() {
  const results = Object.fromEntries(subjects.map((subject) => [subject.name, summarise(subject)]))
  const gates = GATES.map(({ of, ...gate }) => {
    const value = of(results.ours, results)
    return { ...gate, value, verdict: judge(value, gate) }
  })
  const errors = Object.values(results).reduce((sum, result) => sum + result.errors, 0)
  const machine = { node: process.version, cores: availableParallelism(), placed: cores.said }
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ machine, connections: CONNECTIONS, results, gates, errors }, undefined, 2))
  } else {
    console.table(toTable(results))
    for (const { name, value, least, most, stretch, verdict } of gates) {
      const gate = least === undefined ? `at most ${most}` : `at least ${least}, better ${stretch}`
      console.log(`${name}: ${value.toFixed(2)} (${gate}): ${verdict}`)
    }
    if (errors > 0) console.log(`${errors} requests failed.`)
  }
  process.exitCode = errors > 0 ? 1 : 0
}

function summarise({ rounds }) {
  const kept = rounds.filter(({ isKept }) => isKept)
  const middle = (field) => median(kept.map((round) => round[field]))
  return {
    perSecond: middle('perSecond'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    busy: kept[0]?.busy === undefined ? undefined : middle('busy'),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
    kept: kept.length,
    dropped: rounds.length - kept.length,
    rounds,
  }
}

/** NaN for none: a ratio with it is judged "too noisy". */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2
}

function judge(value, { least, most, stretch }) {
  if (Number.isNaN(value)) return 'unknown, too noisy'
  if (value >= stretch) return 'met, and the stretch'
  return value >= least || value <= most ? 'met' : 'missed'
}

function toTable(results) {
  const rows = Object.entries(results).map(([name, result]) => [
    name,
    {
      'mints/s': Math.round(result.perSecond),
      'p50 ms': Number(result.p50Ms.toFixed(2)),
      'p99 ms': Number(result.p99Ms.toFixed(2)),
      'core busy': percent(result.busy),
      errors: result.errors,
      rounds: result.kept,
      dropped: result.dropped,
    },
  ])
  return Object.fromEntries(rows)
}

function toLine({ perSecond, p50Ms, p99Ms, errors }) {
  const failed = errors > 0 ? `, ${errors} errors` : ''
  return `${Math.round(perSecond)}/s, p50 ${p50Ms?.toFixed(2)} ms, p99 ${p99Ms?.toFixed(2)} ms${failed}`
}

function percent(share) {
  return share === undefined ? 'unknown' : `${Math.round(share * 100)} %`
}
