import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { KEY, startUpstream, TOKEN } from './upstream.js'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const README = readFileSync(join(REPOSITORY, 'server-stub/host/README.md'), 'utf8')
const USER = { id: 'u_1', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' }

/** A customer's project: the kit and nothing else of ours, and the session module that the examples import. */
let project: string

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'latchkey-host-'))
  const kit = join(project, 'node_modules/latchkey')
  await build({
    configFile: false,
    logLevel: 'error',
    root: REPOSITORY,
    build: {
      outDir: kit,
      minify: false,
      lib: { entry: 'server-stub/host/index.ts', formats: ['es'], fileName: 'host' },
      rolldownOptions: { external: /^node:/ },
    },
  })
  writeFileSync(
    join(kit, 'package.json'),
    JSON.stringify({ name: 'latchkey', type: 'module', exports: { './host': './host.js' } }),
  )
  mkdirSync(join(project, 'node_modules/@hono'))
  for (const name of ['express', 'hono', '@hono/node-server']) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(project, 'node_modules', name))
  }
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(project, 'session.js'),
    `export async function currentUser(cookie) { return cookie === 'user=alex' ? ${JSON.stringify(USER)} : null }`,
  )
})

afterAll(() => rmSync(project, { recursive: true }))

function codeOf(heading: string): string {
  const [, code] = new RegExp(`^## ${heading}.*?^\`\`\`js\\n(.*?)^\`\`\``, 'ms').exec(README) ?? []
  return code ?? expect.unreachable(`no example under ${heading}`)
}

async function run(file: string) {
  const upstream = await startUpstream()
  const port = await freePort()
  const child = spawn(process.execPath, [join(project, file)], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      LATCHKEY_API_URL: upstream.apiUrl,
      LATCHKEY_PROJECT_KEY: KEY,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const post = (cookie: string) =>
    fetch(`http://127.0.0.1:${port}/api/latchkey/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: '{"widget":"wgt_1"}',
    })
  await vi.waitFor(() => post(''), { timeout: 10_000, interval: 50 })
  return { post, seen: upstream.seen }
}

test.each(['Hono', 'Express', 'node:http'])(
  'the %s example runs as it stands',
  async (heading) => {
    const file = `${heading.replace(':', '-')}.js`
    writeFileSync(join(project, file), codeOf(heading))
    const { post, seen } = await run(file)
    expect((await post('')).status).toBe(401)
    const response = await post('user=alex')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(TOKEN)
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ visitor: USER, widget: 'wgt_1' })
  },
  20_000,
)

test('the Next example runs as it stands', async () => {
  const runner = `
    import { createServer } from 'node:http'
    import { toNodeHandler } from 'latchkey/host'
    import { POST } from './route.js'
    const params = Promise.resolve({})
    createServer(toNodeHandler((request) => POST(request, { params }))).listen(Number(process.env.PORT), '127.0.0.1')`
  cpSync(join(project, 'session.js'), join(project, 'next/session.js'))
  writeFileSync(join(project, 'next/route.js'), codeOf('Next'))
  writeFileSync(join(project, 'next/run.js'), runner)
  const { post, seen } = await run('next/run.js')
  expect((await post('')).status).toBe(401)
  expect(await (await post('user=alex')).json()).toEqual(TOKEN)
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ visitor: USER, metadata: {}, widget: 'wgt_1' })
}, 20_000)

test('the built kit imports nothing', () => {
  const built = readFileSync(join(project, 'node_modules/latchkey/host.js'), 'utf8')
  expect(built).not.toMatch(/^\s*import\s|import\(|require\(/m)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
