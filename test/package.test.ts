import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

// What a customer gets: the packed tarball in an empty project, with nothing else installed.
const ROOT = resolve('.')
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'latchkey-'))
  const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--pack-destination', project)) as [
    { filename: string },
  ]
  writeFileSync(join(project, 'package.json'), '{"name":"customer","private":true,"type":"module"}')
  npm(project, 'install', '--offline', '--no-audit', '--no-fund', join(project, packed.filename))
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

test('installs nothing but itself', () => {
  expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    'latchkey',
  ])
})

test('latchkey/host type-checks and answers', () => {
  const code = [
    "import { createTokenRoute } from 'latchkey/host'",
    "const POST = createTokenRoute({ apiUrl: 'http://127.0.0.1:9', projectKey: 'lk_sk_x', identify: () => null })",
    "const request = new Request('http://shop.test/t', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' } })",
    'console.log((await POST(request)).status)',
  ]
  typecheck('host.ts', code)
  expect(runFile('host.mjs', code)).toBe('401\n')
})

test('latchkey/host signs and verifies, with what Node has', () => {
  const code = [
    "import { HostError, mintWidgetToken, signTenantToken, toLambdaHandler, verifyWebhook } from 'latchkey/host'",
    "const code = (error: unknown) => (error instanceof HostError ? `${error.code} ${error.field}` : '')",
    "console.log(await signTenantToken({ tenant: 'acme', signingKey: 'x' }).catch(code))",
    "const options = { apiUrl: 'http://127.0.0.1:9', projectKey: 'lk_sk_x', visitor: { id: ' ' } }",
    'console.log(await mintWidgetToken(options).catch(code))',
    "const webhook = await verifyWebhook({ body: '{}', headers: new Headers(), secret: 'whsec_' + 'A'.repeat(32) })",
    'console.log(webhook.ok ? webhook.event.type : webhook.code, typeof toLambdaHandler)',
  ]
  typecheck('kit.ts', code)
  const run = code.map((line) => line.replace(': unknown', ''))
  expect(runFile('kit.mjs', run)).toBe(
    'bad_signing_key signingKey\nbad_identity visitor.id\nmissing_headers function\n',
  )
})

test('latchkey/host refuses a parsed webhook before it runs', () => {
  const code = [
    "import { verifyWebhook } from 'latchkey/host'",
    "await verifyWebhook({ body: { id: 'evt_1' }, headers: {}, secret: 'whsec_x' })",
  ]
  expect(() => typecheck('parsed.ts', code)).toThrow(/not assignable|does not exist/)
})

test('latchkey type-checks, and importing it on a server does nothing', () => {
  const code = [
    "import { init, LatchkeyError } from 'latchkey'",
    "const latchkey = init({ widget: 'wgt_1', apiUrl: 'https://widget.example.com', getToken: () => null })",
    "const stop = latchkey.on('state', ({ to }) => console.log(to))",
    'console.log(latchkey.state(), typeof stop, LatchkeyError.name)',
  ]
  typecheck('page.ts', code)
  expect(runFile('page.mjs', code)).toBe('idle function LatchkeyError\n')
})

test('latchkey/testing type-checks, and answers in the place of a server', () => {
  const code = [
    "import { init } from 'latchkey'",
    "import { createFakeLatchkey, type FakeMessage } from 'latchkey/testing'",
    'const fake = createFakeLatchkey({ config: { anonymous: true } })',
    'const undo = fake.install()',
    'init({ widget: fake.widget, apiUrl: fake.apiUrl, getToken: () => fake.mint().token })',
    "const { text }: FakeMessage = fake.receive('Hello')",
    'const config = await fetch(`${fake.apiUrl}/v1/widgets/${fake.widget}/config`)',
    "fake.fail('token_route_csrf', { times: 1 })",
    "const token = await fake.fetch(fake.tokenUrl, { method: 'POST', body: '{}' })",
    'console.log(text, config.status, token.status)',
    'undo()',
  ]
  typecheck('fake.ts', code)
  const run = code.map((line) => line.replace(/, type FakeMessage|: FakeMessage/, ''))
  expect(runFile('fake.mjs', run)).toBe('Hello 200 419\n')
})

test('a wrong option does not compile', () => {
  const code = ["import { init } from 'latchkey'", "init({ widget: 'wgt_1', position: 'top' })"]
  expect(() => typecheck('wrong.ts', code)).toThrow(/'"top"' is not assignable/)
})

test('the command says that it needs libsql, and works once that is beside it', () => {
  const command = join(project, 'node_modules/.bin/latchkey')
  const environment = { ...process.env, DATABASE_URL: `sqlite:${join(project, 'data/latchkey.db')}` }
  const parameters = ['workspace', 'create', '--name', 'Customer', '--json']

  const without = spawnSync(command, parameters, { encoding: 'utf8', env: environment })
  expect(without).toMatchObject({ status: 1, stdout: '' })
  expect(without.stderr).toMatch(/^The SQLite driver is missing; run "npm install libsql"[^\n]*\n$/)

  for (const name of readdirSync('node_modules/@libsql').map((name) => `@libsql/${name}`)) link(name)
  for (const name of ['libsql', '@neon-rs/load', 'detect-libc']) link(name)
  const { stdout } = spawnSync(command, parameters, { encoding: 'utf8', env: environment })
  expect(JSON.parse(stdout)).toMatchObject({ name: 'Customer', id: expect.stringMatching(/^wsp_/) })
  for (const name of ['libsql', '@libsql', '@neon-rs', 'detect-libc']) {
    rmSync(join(project, 'node_modules', name), { recursive: true })
  }
})

test('a built checkout imports itself by name', () => {
  const script = "console.log(typeof (await import('latchkey/host')).createTokenRoute)"
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe(
    'function\n',
  )
})

test('the licences of what is bundled come along', () => {
  const licences = readFileSync(join(project, 'node_modules/latchkey/dist/server/.vite/license.md'), 'utf8')
  for (const name of ['hono', 'kysely', 'zod', 'pino', 'commander']) expect(licences).toContain(`## ${name}`)
})

function npm(cwd: string, ...parameters: string[]): string {
  return execFileSync('npm', parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

const COMPILER_OPTIONS =
  '--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2022 --lib es2022,dom --types'
    .split(' ')
    .concat('')

function typecheck(name: string, code: string[]): void {
  writeFileSync(join(project, name), code.join('\n'))
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), ...COMPILER_OPTIONS, name],
    { cwd: project, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stdout)
}

function runFile(name: string, code: string[]): string {
  writeFileSync(join(project, name), code.join('\n'))
  return execFileSync(process.execPath, [name], { cwd: project, encoding: 'utf8' })
}

function link(name: string): void {
  const target = join(project, 'node_modules', name)
  mkdirSync(join(target, '..'), { recursive: true })
  cpSync(join(ROOT, 'node_modules', name), target, { recursive: true })
}
