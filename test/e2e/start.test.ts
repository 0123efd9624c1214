import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from '../support/folder.js'

const ROOT = join(import.meta.dirname, '../..')

interface Package {
  scripts: { start: string }
}

/** What `npm start` runs; npm itself would end of Ctrl-C as well, and say so with a code of its own. */
function start(env: Record<string, string>) {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package
  const [, ...parameters] = scripts.start.split(' ')
  const child = spawn(process.execPath, parameters, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()))
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([[code], stderr]) => ({
    code: code as number | null,
    stderr,
  }))
  return {
    printed: () => printed,
    ended,
    pressCtrlC: () => child.kill('SIGINT'),
    whenStarted: () => expect.poll(() => printed, { timeout: 30_000 }).toContain('Ctrl-C'),
  }
}

/** Without what is said of a build. */
const toWelcome = (printed: string) => printed.slice(printed.indexOf('\n  Northwind'))

/** Ports that nobody listens on. */
async function findPorts() {
  const servers = [createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return String((server.address() as AddressInfo).port)
    }),
  )
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return { PORT: ports[0] ?? '', DEMO_PORT: ports[1] ?? '' }
}

test('npm start serves both, says where, ends on Ctrl-C, and goes on where it was', async () => {
  const ports = await findPorts()
  const env = { ...ports, DATABASE_URL: `sqlite:${join(makeFolder(), 'data/data.db')}` }
  const first = start(env)
  await first.whenStarted()
  const printed = toWelcome(first.printed())
  const demoUrl = `http://127.0.0.1:${ports.DEMO_PORT}`
  const apiUrl = `http://127.0.0.1:${ports.PORT}`
  const [, widget] = /\/preview\/(wgt_\w+)/.exec(printed) ?? []
  expect(printed).toContain(`${demoUrl}/sign-in`)
  expect(printed).toContain('Alex Rivera')
  expect(printed).toContain(
    `<script async src="${apiUrl}/latchkey.js" data-widget="${widget}" data-token-url="/api/latchkey/token"></script>`,
  )

  for (const url of [
    demoUrl,
    `${demoUrl}/sign-in`,
    `${apiUrl}/preview/${widget}`,
    `${apiUrl}/latchkey.js`,
    `${apiUrl}/healthz`,
  ]) {
    expect((await fetch(url)).status, url).toBe(200)
  }

  first.pressCtrlC()
  expect(await first.ended).toEqual({ code: 0, stderr: '' })
  await expect(fetch(demoUrl)).rejects.toThrow()
  await expect(fetch(apiUrl)).rejects.toThrow()

  const second = start(env)
  await second.whenStarted()
  expect(toWelcome(second.printed())).toBe(printed)
  second.pressCtrlC()
  expect(await second.ended).toEqual({ code: 0, stderr: '' })
})

test.each(['PORT', 'DEMO_PORT'] as const)('a %s in use is one sentence and exit 1', async (name) => {
  const ports = await findPorts()
  const server = createServer()
  await once(server.listen(Number(ports[name]), '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { ended, printed } = start({ ...ports, DATABASE_URL: 'sqlite::memory:' })
  expect(await ended).toEqual({
    code: 1,
    stderr: `Port ${ports[name]} on 127.0.0.1 is in use; end what uses it, or set ${name} to another.\n`,
  })
  expect(printed()).toBe('')
})
