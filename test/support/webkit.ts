import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { findWebKit, type WebKitParts } from './find-browser.mjs'
import { whenTrue } from './wait.js'

/** A window of WebKitGTK's, as a visitor has it: it is clicked and typed into by way of the window system. */
export interface WebKitTab {
  goto(url: string): Promise<void>
  evaluate<T = unknown>(expression: string): Promise<T>
  /** In the middle of the element that the expression names. */
  click(element: string): Promise<void>
  /** To whatever has the focus. */
  type(keys: string): Promise<void>
}

export const ENTER = '\uE007'
const PATIENCE_MS = 30_000

/** Where there is no WebKitGTK the tests are skipped, and say so. */
export function useWebKit(): () => Promise<WebKitTab> {
  let browser: Awaited<ReturnType<typeof startWebKit>> | undefined
  beforeAll(async () => {
    const parts = findWebKit()
    if (parts) browser = await startWebKit(parts)
  })
  beforeEach(({ skip, task }) => {
    if (browser) return
    console.warn(
      `Skipped in WebKitGTK, of which there is none here (Debian's packages webkit2gtk-driver and xvfb): ${task.name}.`,
    )
    skip()
  })
  afterAll(() => browser?.close())
  return () => browser!.open()
}

/** WebDriver over HTTP: https://www.w3.org/TR/webdriver2/ */
async function startWebKit({ driver, browser, display }: WebKitParts) {
  const started: ChildProcess[] = []
  // MiniBrowser has no headless mode.
  const screen = spawn(display, ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  started.push(screen)
  const [shown] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer]
  const port = await findFreePort()
  const env = { ...process.env, DISPLAY: `:${String(shown).trim()}`, NO_AT_BRIDGE: '1' }
  started.push(spawn(driver, [`--port=${port}`, '--host=127.0.0.1'], { env, stdio: 'ignore' }))

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { body: JSON.stringify(body) }),
    })
    const { value } = (await answer.json()) as { value: T & { message?: string } }
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`)
    return value
  }
  await whenTrue(() =>
    call('GET', '/status').then(
      () => true,
      () => false,
    ),
  )

  return {
    async open(): Promise<WebKitTab> {
      const alwaysMatch = { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } }
      const { sessionId } = await call<{ sessionId: string }>('POST', '/session', {
        capabilities: { alwaysMatch },
      })
      const session = `/session/${sessionId}`
      onTestFinished(() => call('DELETE', session))
      const evaluate: WebKitTab['evaluate'] = (expression) =>
        call('POST', `${session}/execute/sync`, { script: `return ${expression}`, args: [] })
      const act = (device: object) => call('POST', `${session}/actions`, { actions: [device] })
      return {
        goto: (url) => call('POST', `${session}/url`, { url }),
        evaluate,
        async click(element) {
          const [x, y] = await evaluate<[number, number]>(
            `(({ x, y, width, height }) => [Math.round(x + width / 2), Math.round(y + height / 2)])(${element}.getBoundingClientRect())`,
          )
          const button = { button: 0 }
          const actions = [
            { type: 'pointerMove', x, y },
            { type: 'pointerDown', ...button },
            { type: 'pointerUp', ...button },
          ]
          await act({ type: 'pointer', id: 'mouse', actions })
        },
        async type(keys) {
          const actions = Array.from(keys).flatMap((value) => [
            { type: 'keyDown', value },
            { type: 'keyUp', value },
          ])
          await act({ type: 'key', id: 'keyboard', actions })
        },
      }
    },
    async close() {
      for (const child of started.reverse()) {
        child.kill()
        await once(child, 'exit')
      }
    },
  }
}

/** The driver takes no port 0. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
