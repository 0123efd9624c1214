import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

const START = resolve(import.meta.dirname, '../../../server-stub/demo/start.mjs')
const MAIN = `export async function run({ stdout, whenStopped }) {
  const open = setInterval(() => {}, 1000)
  stdout('started\\n')
  await whenStopped()
  clearInterval(open)
  return 0
}`
const VITE = `
  import { mkdirSync, writeFileSync } from 'node:fs'
  mkdirSync('dist/demo', { recursive: true })
  writeFileSync('dist/demo/main.js', ${JSON.stringify(MAIN)})`
const BUILDING = 'Building Latchkey; this takes a few seconds.\n'

/** A checkout with a build that takes no time. */
function setup({ vite }: { vite?: string }) {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const demo = join(root, 'server-stub/demo')
  mkdirSync(demo, { recursive: true })
  cpSync(START, join(demo, 'start.mjs'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  if (vite !== undefined) {
    mkdirSync(join(root, 'node_modules/vite/bin'), { recursive: true })
    writeFileSync(join(root, 'node_modules/vite/bin/vite.js'), vite)
  }
  return { root, start: () => start(join(demo, 'start.mjs')) }
}

/** Presses Ctrl-C as soon as it has started. */
async function start(file: string) {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'], cwd: tmpdir() })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdout.on('data', (data: Buffer) => data.includes('started') && child.kill('SIGINT'))
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, code: code as number | null }
}

test('without dependencies it says what to run', async () => {
  const { start } = setup({})
  expect(await start()).toEqual({
    stdout: '',
    stderr: 'The dependencies are missing; run "npm ci" first.\n',
    code: 1,
  })
})

test('what is missing is built, what is there is not built again, what is older than its sources is', async () => {
  const { root, start } = setup({ vite: VITE })
  expect(await start()).toEqual({ stdout: `${BUILDING}started\n`, stderr: '', code: 0 })
  expect(await start()).toEqual({ stdout: 'started\n', stderr: '', code: 0 })
  const later = Date.now() / 1000 + 60
  utimesSync(join(root, 'package.json'), later, later)
  expect(await start()).toEqual({ stdout: `${BUILDING}started\n`, stderr: '', code: 0 })
})

test('a build that fails is told, and nothing starts', async () => {
  const { start } = setup({ vite: `console.error('a.ts: unexpected token'); process.exit(1)` })
  expect(await start()).toEqual({
    stdout: BUILDING,
    stderr: 'a.ts: unexpected token\n\nThe build failed; what it said is above.\n',
    code: 1,
  })
})
