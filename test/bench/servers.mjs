import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const START_PATIENCE_MS = 20_000
const STOP_PATIENCE_MS = 5_000

const running = new Set()

// However this process ends, short of a SIGKILL, no server outlives it.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/**
 * Starts a server of ours or a peer: a Node script that listens where it likes and prints `{"url": …}` on a line.
 * @param core the core to keep it on; `undefined`: anywhere.
 */
export async function startServer({ script, args = [], env = {}, core }) {
  const node = [process.execPath, script, ...args]
  const [command, ...rest] = core === undefined ? node : ['taskset', '-c', String(core), ...node]
  const startedAt = performance.now()
  const child = spawn(command, rest, { env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  running.add(child)
  child.once('exit', () => running.delete(child))

  let complaints = ''
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-2_000)))
  const url = await Promise.race([
    readUrl(child.stdout),
    exited.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}: ${complaints}`))),
    rejectAfter(START_PATIENCE_MS, () => `${script} did not say where it listens: ${complaints}`),
  ])

  return {
    url,
    pid: child.pid,
    startedAt,
    async stop() {
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS)
      await exited
      clearTimeout(patience)
    },
  }
}

/** Nothing of the shell's settings, such as LOG_LEVEL or NODE_OPTIONS, reaches a server. */
export function cleanEnv(env) {
  return { PATH: process.env.PATH, NODE_ENV: 'production', ...env }
}

async function readUrl(stdout) {
  const lines = createInterface({ input: stdout })
  for await (const line of lines) {
    if (!line.startsWith('{')) continue
    stdout.resume()
    return JSON.parse(line).url
  }
  return new Promise(() => {})
}

function rejectAfter(ms, sentence) {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(sentence())), ms).unref())
}
