import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startDemo, type DemoOptions } from '../../../server-stub/demo/main.js'

/** A folder of the test's own, with what the server needs of a build. */
export function makeFolder(): { folder: string; browserFolder: string; env: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const browserFolder = join(folder, 'browser')
  mkdirSync(join(browserFolder, 'assets'), { recursive: true })
  writeFileSync(join(browserFolder, 'latchkey.js'), '// the tag')
  const database = join(folder, 'data', 'data.db')
  return { folder, browserFolder, env: { DATABASE_URL: `sqlite:${database}`, PORT: '0', DEMO_PORT: '0' } }
}

export async function start({ env, ...options }: DemoOptions = {}) {
  const { env: defaults, browserFolder, folder } = makeFolder()
  const demo = await startDemo({ env: { ...defaults, ...env }, browserFolder, ...options })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= demo.close())
  onTestFinished(close)
  return { ...demo, close, folder }
}

/** A browser, as far as cookies and the headers of a same-origin page go. */
export function createVisitor(origin: string) {
  let cookie = ''
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ cookie, 'sec-fetch-site': 'same-origin' })
    new Headers(init.headers).forEach((value, name) => headers.set(name, value))
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const set of response.headers.getSetCookie()) cookie = set.split(';', 1)[0] ?? ''
    return response
  }
  return {
    send,
    read: async (path: string) => (await send(path)).text(),
    signIn: (person: string, next = '/') =>
      send('/sign-in', { method: 'POST', body: new URLSearchParams({ person, next }) }),
    signOut: () => send('/sign-out', { method: 'POST' }),
    askToken: (body: object = {}) =>
      send('/api/latchkey/token', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    setCookie: (value: string) => void (cookie = value),
  }
}
