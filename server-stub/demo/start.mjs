// What `npm start` runs: builds what is missing or older than its sources, then starts the demo.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILT = join(ROOT, 'dist/demo/main.js')
const SOURCES = [
  'protocol',
  'loader',
  'widget',
  'server-stub',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
]
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

process.exitCode = await start()

async function start() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    return fail(`Latchkey needs Node 20.19 or newer; this is ${process.versions.node}.`)
  }
  if (!existsSync(VITE)) return fail('The dependencies are missing; run "npm ci" first.')
  if (isStale() && !build()) return 1

  // Listened for before anything starts: a Ctrl-C while it does must not leave the database open.
  const stopped = new Promise((stop) => {
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
  const { run } = await import(pathToFileURL(BUILT).href)
  return run({
    env: process.env,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    whenStopped: () => stopped,
  })
}

function isStale() {
  const built = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0
  return SOURCES.some((source) => newestOf(join(ROOT, source)) > built)
}

function newestOf(path) {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (!entry?.isDirectory()) return entry?.mtimeMs ?? 0
  return Math.max(0, ...readdirSync(path).map((name) => newestOf(join(path, name))))
}

// In a process of its own, so that the server does not keep the build's memory.
function build() {
  process.stdout.write('Building Latchkey; this takes a few seconds.\n')
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [VITE, 'build', '--logLevel', 'warn'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  if (status === 0) return true
  if (signal === null) fail(`${stdout}${stderr}\nThe build failed; what it said is above.`)
  return false
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  return 1
}
