// `npm run bench:mint`: mints per second of the compiled server, beside two peers, in one run. See README.md here.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chooseCores, pinSelf, readCpuSeconds } from './cores.mjs'
import { mustBeBuilt, seed } from './latchkey.mjs'
import { load } from './load.mjs'
import { makeGrantRequests, makeMintRequests, mustMint } from './requests.mjs'
import { median } from './median.mjs'
import { startServer } from './servers.mjs'

const CONNECTIONS = 32
const WARM_UP_MS = 8_000
// Short and many: a shared machine changes its pace within seconds, and what is compared must be close in time.
const TURN_MS = 1_000
const ROUNDS_WANTED = 20
const ROUNDS_MAX = 60
const BUSY = 0.9
// After a dropped round: whoever took the cores may soon be done.
const PATIENCE_MS = 2_000
// Fewer say nothing.
const ROUNDS_NEEDED = 5

const GATES = [
  { name: 'mints/s, ours to bare', field: 'perSecond', peer: 'bare', least: 0.35, stretch: 0.6 },
  { name: 'mints/s, ours to oidc-provider', field: 'perSecond', peer: 'oidc', least: 2.5, stretch: 4 },
  { name: 'p99, ours to oidc-provider', field: 'p99Ms', peer: 'oidc', most: 0.5 },
]

const say = (sentence) => console.error(sentence)

mustBeBuilt()
installPeers()
const cores = chooseCores()
say(cores.said)
pinSelf(cores.load)

const subjects = await startAll()
const rounds = []
try {
  for (const { name, url, requests } of subjects) {
    await mustMint(url, requests[0])
    say(`Warming up ${name} for ${WARM_UP_MS / 1000} s.`)
    await load({ url, requests, connections: CONNECTIONS, durationMs: WARM_UP_MS })
  }
  while (rounds.length < ROUNDS_MAX && rounds.filter(isWhole).length < ROUNDS_WANTED) {
    const round = {}
    // Another one goes first each time.
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(rounds.length + turn) % subjects.length]
      round[subject.name] = await measure(subject)
    }
    rounds.push(round)
    say(`Round ${rounds.length}: ${subjects.map(({ name }) => toWords(name, round[name])).join('; ')}.`)
    if (!isWhole(round)) await wait(PATIENCE_MS)
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
    startServer({
      script: fileURLToPath(new URL(`peers/${name}.mjs`, import.meta.url)),
      env,
      core: cores.server,
    })
  const mints = makeMintRequests(ours.secret)
  return [
    { name: 'ours', requests: mints, ...(await ours.start(cores.server)) },
    { name: 'bare', requests: mints, ...(await peer('bare', { PROJECT_KEY: ours.secret })) },
    {
      name: 'oidc',
      requests: makeGrantRequests(client),
      ...(await peer('oidc', { CLIENT_ID: client.id, CLIENT_SECRET: client.secret })),
    },
  ]
}

async function measure({ url, pid, requests }) {
  const before = readCpuSeconds(pid)
  const startedAt = performance.now()
  const measured = await load({ url, requests, connections: CONNECTIONS, durationMs: TURN_MS })
  const seconds = (performance.now() - startedAt) / 1000
  const used = before === undefined ? undefined : readCpuSeconds(pid) - before
  const busy = used === undefined ? undefined : used / seconds
  const microseconds = used === undefined ? undefined : (used * 1e6) / measured.answers
  // Where nobody can tell how busy the core was, every turn counts.
  return { ...measured, microseconds, busy, isKept: busy === undefined || busy >= BUSY }
}

/** Only such rounds are compared. */
function isWhole(round) {
  return Object.values(round).every(({ isKept }) => isKept)
}

function report() {
  const results = Object.fromEntries(
    subjects.map(({ name }) => [name, summarise(rounds.map((round) => round[name]))]),
  )
  const whole = rounds.filter(isWhole)
  const gates = GATES.map((gate) => {
    const value = median(whole.map(({ ours, [gate.peer]: peer }) => ours[gate.field] / peer[gate.field]))
    const verdict = whole.length < ROUNDS_NEEDED ? 'unknown, too noisy here' : judge(value, gate)
    return { ...gate, value, verdict }
  })
  const errors = Object.values(results).reduce((sum, result) => sum + result.errors, 0)
  if (process.argv.includes('--json')) {
    const machine = { node: process.version, cores: cpus().length, placed: cores.said }
    console.log(
      JSON.stringify({ machine, connections: CONNECTIONS, results, gates, errors, rounds }, undefined, 2),
    )
  } else {
    console.table(toTable(results))
    for (const { name, value, least, most, stretch, verdict } of gates) {
      const gate = least === undefined ? `at most ${most}` : `at least ${least}, better ${stretch}`
      console.log(`${name}: ${value?.toFixed(2) ?? 'no'} (${gate}): ${verdict}`)
    }
    console.log(`Each is the median of ${whole.length} rounds; ${rounds.length - whole.length} were dropped.`)
    if (errors > 0) console.log(`${errors} requests failed.`)
  }
  process.exitCode = errors > 0 ? 1 : 0
}

function summarise(turns) {
  const kept = turns.filter(({ isKept }) => isKept)
  const middle = (field) => median(kept.map((turn) => turn[field]))
  return {
    perSecond: middle('perSecond'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
    busy: middle('busy'),
    // Of the dropped ones too: neighbours take time from a server, not from this figure.
    microseconds: median(turns.map((turn) => turn.microseconds)),
    errors: turns.reduce((sum, turn) => sum + turn.errors, 0),
    kept: kept.length,
    dropped: turns.length - kept.length,
  }
}

function judge(value, { least, most, stretch }) {
  if (value >= stretch) return 'met, and the stretch'
  return value >= least || value <= most ? 'met' : 'missed'
}

function toTable(results) {
  const rows = Object.entries(results).map(([name, { errors, kept, dropped, ...result }]) => [
    name,
    {
      'mints/s': round(result.perSecond, 0),
      'p50 ms': round(result.p50Ms, 2),
      'p99 ms': round(result.p99Ms, 2),
      'core busy': round(result.busy, 2),
      'µs of core each': round(result.microseconds, 0),
      errors,
      kept,
      dropped,
    },
  ])
  return Object.fromEntries(rows)
}

function toWords(name, { perSecond, p99Ms, busy, errors, isKept }) {
  const words = [`${name} ${Math.round(perSecond)}/s`, `p99 ${p99Ms?.toFixed(1)} ms`, `core ${percent(busy)}`]
  if (errors > 0) words.push(`${errors} errors`)
  if (!isKept) words.push('dropped')
  return words.join(', ')
}

function round(value, digits) {
  return value === undefined ? 'unknown' : Number(value.toFixed(digits))
}

function percent(share) {
  return share === undefined ? 'unknown' : `${Math.round(share * 100)} %`
}
