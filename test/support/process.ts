import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, onTestFinished } from 'vitest'
import { build } from 'vite'
import { makeFolder } from './folder.js'

const execute = promisify(execFile)
let compiled: Promise<string> | undefined
let outDir: string | undefined
afterAll(() => outDir && rmSync(outDir, { recursive: true }))

/** Our server in a process of its own, and its command line in others, on one database file. */
export async function startProcess({
  database = join(makeFolder(), 'data.db'),
  env: more = {} as Record<string, string>,
} = {}) {
  const main = await (compiled ??= compile())
  const env = {
    LOG_LEVEL: 'silent',
    ...more,
    PATH: process.env['PATH'],
    DATABASE_URL: `sqlite:${database}`,
    PORT: '0',
  }
  const server = spawn(process.execPath, [main, 'serve', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(server, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  let log = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  onTestFinished(async () => {
    server.kill('SIGTERM')
    await exited
  })

  async function latchkey<Answer>(...argv: string[]): Promise<Answer> {
    const { stdout } = await execute(process.execPath, [main, ...argv, '--json'], { env })
    return JSON.parse(stdout) as Answer
  }

  for await (const line of createInterface({ input: server.stdout })) {
    const { url } = JSON.parse(line) as { url: string }
    return {
      url,
      latchkey,
      signal: (name: NodeJS.Signals) => void server.kill(name),
      /** With which code it ended, or by which signal. */
      whenExited: () => exited,
      /** All that it wrote to stderr. */
      log: () => log,
      /** At once, as when the machine loses its power: nothing is finished or given back. */
      async kill() {
        server.kill('SIGKILL')
        await exited
      },
    }
  }
  throw new Error(`the server ended without saying where it listens: ${log}`)
}

// In this tree, so that the driver that stays outside is found.
async function compile(): Promise<string> {
  mkdirSync('test/output', { recursive: true })
  outDir = mkdtempSync(join('test', 'output', 'server-'))
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { ssr: 'server-stub/main.ts', outDir, target: 'node20' },
  })
  return join(outDir, 'main.js')
}
