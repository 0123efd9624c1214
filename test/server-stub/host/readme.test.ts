import { decodeJwt } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { build } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startRealServer } from './real-server.js'

const REPOSITORY = resolve(import.meta.dirname, '../../..')
const README = readFileSync(join(REPOSITORY, 'server-stub/host/README.md'), 'utf8')
const USER = { id: 'u_1', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' }
const WEBHOOK_SECRET = `whsec_${randomBytes(32).toString('base64')}`
const SIGNING_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** A customer's project: the kit and nothing else of ours, and the modules of theirs that the examples import. */
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
  write('node_modules/latchkey/package.json', [
    JSON.stringify({ name: 'latchkey', type: 'module', exports: { './host': './host.js' } }),
  ])
  mkdirSync(join(project, 'node_modules/@hono'))
  for (const name of ['express', 'hono', '@hono/node-server', 'jsonwebtoken']) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(project, 'node_modules', name))
  }
  write('package.json', ['{"type":"module"}'])
  write('session.js', [
    `const USER = ${JSON.stringify(USER)}`,
    "export const currentUser = async (cookie) => (cookie === 'user=alex' ? USER : null)",
  ])
  write('events.js', [
    "import { appendFileSync } from 'node:fs'",
    "export const remember = async ({ id }) => appendFileSync(process.env.EVENTS, id + '\\n')",
  ])
  write('session.py', [
    'import json',
    'def current_user(cookie):',
    `    return json.loads(${JSON.stringify(JSON.stringify(USER))}) if cookie == "user=alex" else None`,
  ])
  write('events.py', [
    'import os',
    'def remember(event):',
    '    with open(os.environ["EVENTS"], "a") as file: file.write(event["id"] + "\\n")',
  ])
})

afterAll(() => rmSync(project, { recursive: true }))

/** The first example in `language` under the heading, or the one after `skip` others. */
function codeOf(heading: string, language = 'js', skip = 0): string {
  const [, section = ''] =
    new RegExp(`^##+ ${heading}[^\\n]*\\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(README) ?? []
  const examples = [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
  return examples[skip]?.[1] ?? expect.unreachable(`no example under ${heading}`)
}

function write(file: string, lines: string[]): void {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), lines.join('\n'))
}

/** What people do in front of an example that only exports a handler. */
const SERVE = {
  POST: [
    "import { createServer } from 'node:http'",
    "import { toNodeHandler } from 'latchkey/host'",
    "import { POST } from './route.js'",
    'const params = Promise.resolve({})',
    'const handler = toNodeHandler((request) => POST(request, { params }))',
    "createServer(handler).listen(Number(process.env.PORT), '127.0.0.1')",
  ],
  // As API Gateway does: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  lambda: [
    "import { createServer } from 'node:http'",
    "import { text } from 'node:stream/consumers'",
    "import { handler } from './handler.js'",
    'createServer(async (req, res) => {',
    '  const { cookie, ...headers } = req.headers',
    "  const [rawPath, rawQueryString = ''] = req.url.split('?')",
    "  const body = Buffer.from(await text(req)).toString('base64')",
    '  const requestContext = { http: { method: req.method, path: rawPath } }',
    "  const cookies = cookie?.split('; ')",
    "  const version = '2.0'",
    '  const event = { version, rawPath, rawQueryString, headers, cookies, requestContext, body, isBase64Encoded: true }',
    '  const answer = await handler(event)',
    '  res.writeHead(answer.statusCode, answer.headers).end(answer.body)',
    "}).listen(Number(process.env.PORT), '127.0.0.1')",
  ],
}

/** Runs the file beside the reference server itself, until the test is over. */
async function run(file: string, command = process.execPath) {
  const { apiUrl, key, widget } = await startRealServer()
  const port = await freePort()
  const events = join(project, `events-${port}`)
  writeFileSync(events, '')
  const child = spawn(command, [join(project, file)], {
    env: { ...environment(apiUrl, key.secret), PORT: String(port), EVENTS: events },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const errors: string[] = []
  child.stderr.on('data', (bytes) => errors.push(String(bytes)))
  onTestFinished(() => void child.kill())
  const send = (path: string, init: RequestInit) =>
    fetch(`http://127.0.0.1:${port}/api/latchkey/${path}`, { method: 'POST', ...init })
  const ask = (path: string, cookie = '') =>
    send(path, {
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify({ widget: widget.id }),
    })
  await vi
    .waitFor(() => ask('token'), { timeout: 10_000, interval: 50 })
    .catch((error: unknown) => {
      throw new Error(errors.join('') || 'It does not listen.', { cause: error })
    })
  return { send, ask, widget, handled: () => readFileSync(events, 'utf8').split('\n').filter(Boolean) }
}

const environment = (apiUrl: string, secret: string) => ({
  PATH: process.env['PATH'],
  LATCHKEY_API_URL: apiUrl,
  LATCHKEY_PROJECT_KEY: secret,
  LATCHKEY_SIGNING_KEY: Buffer.from(SIGNING_KEY.privateKey).toString('base64'),
  LATCHKEY_WEBHOOK_SECRET: WEBHOOK_SECRET,
})

type Running = Awaited<ReturnType<typeof run>>

async function expectTokenRoute({ ask, widget }: Running): Promise<void> {
  expect((await ask('token')).status).toBe(401)
  const response = await ask('token', 'user=alex')
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('private, no-cache')
  const { token } = (await response.json()) as { token: string }
  expect(decodeJwt(token)).toMatchObject({ wgt: widget.id, visitor: USER })
}

/** As the Latchkey server sends it, signed by the official package. */
async function expectWebhookRoute({ send, handled }: Running): Promise<void> {
  const body = JSON.stringify({ id: 'evt_1', type: 'lead.created', timestamp: '', data: { name: 'Zoë 👋' } })
  const deliver = async (secret: string, at: Date, body: string) => {
    const headers = {
      'content-type': 'application/json',
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': `v1,old ${new Webhook(secret).sign('evt_1', at, body)}`,
      'x-latchkey-signature': createHmac('sha256', secret).update(body).digest('hex'),
    }
    return (await send('webhook', { headers, body })).status
  }
  const now = new Date()
  expect(await deliver(`whsec_${randomBytes(32).toString('base64')}`, now, body)).toBe(401)
  expect(await deliver(WEBHOOK_SECRET, new Date(now.getTime() - 400_000), body)).toBe(400)
  expect((await send('webhook', { body, headers: { 'content-type': 'application/json' } })).status).toBe(400)
  expect(handled()).toEqual([])
  expect(await deliver(WEBHOOK_SECRET, now, body)).toBeLessThan(300)
  expect(handled()).toEqual(['evt_1'])
}

test.each(['Hono', 'Express', 'node:http'])('the %s example runs as it stands', async (heading) => {
  const file = `token/${heading.replace(':', '-')}.js`
  writeSession('token')
  write(file, [codeOf(heading)])
  await expectTokenRoute(await run(file))
})

test('the Next example runs as it stands', async () => {
  writeSession('next')
  write('next/route.js', [codeOf('Next')])
  write('next/run.js', SERVE.POST)
  await expectTokenRoute(await run('next/run.js'))
})

test('the Lambda example runs as it stands', async () => {
  writeSession('lambda')
  write('lambda/handler.js', [codeOf('AWS Lambda')])
  write('lambda/run.js', SERVE.lambda)
  await expectTokenRoute(await run('lambda/run.js'))
})

test('the example of a route of one’s own runs as it stands', async () => {
  writeSession('own')
  write('own/route.js', [codeOf('A widget token of your own')])
  write('own/run.js', SERVE.POST)
  await expectTokenRoute(await run('own/run.js'))
})

test('the tenant token example runs as it stands', async () => {
  writeSession('tenant')
  write('tenant/route.js', [codeOf('Tenant tokens')])
  write('tenant/run.js', SERVE.POST)
  const { ask } = await run('tenant/run.js')
  expect((await ask('tenant-token')).status).toBe(401)
  const token = await (await ask('tenant-token', 'user=alex')).text()
  expectTenantToken(token, 'Northwind')
})

test('the jsonwebtoken example runs as it stands', () => {
  write('usual.js', [codeOf('Tenant tokens', 'js', 1)])
  const env = environment('', '')
  const token = execFileSync(process.execPath, [join(project, 'usual.js')], { env, encoding: 'utf8' })
  expectTenantToken(token.trim(), 'acme')
})

function expectTenantToken(token: string, sub: string): void {
  const claims = jsonwebtoken.verify(token, SIGNING_KEY.publicKey, { algorithms: ['RS256'] })
  const { iat = 0, exp = 0 } = claims as { iat?: number; exp?: number }
  expect(claims).toEqual({ sub, iat, exp: iat + 3600 })
  expect(exp).toBeGreaterThan(Date.now() / 1000)
}

test.each(['Next', 'Hono', 'Express', 'node:http', 'AWS Lambda'])(
  'the webhook example for %s runs as it stands',
  async (framework) => {
    const folder = `webhook-${framework.replace(/\W/g, '-')}`
    write(`${folder}/events.js`, [readFileSync(join(project, 'events.js'), 'utf8')])
    write(`${folder}/route.js`, [codeOf('Webhooks in Next')])
    const code = codeOf(`Webhooks in ${framework}`)
    const isHandler = framework === 'AWS Lambda'
    if (isHandler) write(`${folder}/handler.js`, [code])
    const runner = framework === 'Next' ? SERVE.POST : [code]
    write(`${folder}/run.js`, isHandler ? SERVE.lambda : runner)
    await expectWebhookRoute(await run(`${folder}/run.js`))
  },
)

test.skipIf(!isInstalled('curl'))(
  'the curl example runs as it stands (skipped where there is no curl)',
  async () => {
    const { apiUrl, key } = await startRealServer()
    const child = spawn('sh', ['-c', codeOf('curl', 'sh')], {
      env: environment(apiUrl, key.secret),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const chunks: string[] = []
    child.stdout.on('data', (bytes) => chunks.push(String(bytes)))
    await new Promise((ended) => child.on('close', ended))
    const { token, expires_in } = JSON.parse(chunks.join('')) as { token: string; expires_in: number }
    const { company: _company, ...visitor } = USER
    expect(decodeJwt(token)).toMatchObject({ visitor })
    expect(expires_in).toBe(600)
  },
)

test.skipIf(!isInstalled('python3'))(
  'the Python example runs as it stands (skipped where there is no python3)',
  async () => {
    write('app.py', [codeOf('Python', 'python')])
    const running = await run('app.py', 'python3')
    await expectTokenRoute(running)
    await expectWebhookRoute(running)
    const foreign = { headers: { 'sec-fetch-site': 'cross-site', cookie: 'user=alex' }, body: '{}' }
    expect((await running.send('token', foreign)).status).toBe(403)
  },
)

test('every example of the README is run by one of these tests', () => {
  const languages = [...README.matchAll(/^```(\w+)$/gm)].map(([, language]) => language)
  expect(languages).toHaveLength(15)
  expect(new Set(languages)).toEqual(new Set(['js', 'sh', 'python']))
})

test('the built kit imports nothing', () => {
  const built = readFileSync(join(project, 'node_modules/latchkey/host.js'), 'utf8')
  expect(built).not.toMatch(/^\s*import\s|import\(|require\(/m)
})

function writeSession(folder: string): void {
  write(`${folder}/session.js`, [readFileSync(join(project, 'session.js'), 'utf8')])
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
