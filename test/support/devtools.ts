import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CHROMIUM_FLAGS, requireChromium } from './browser.js'

interface Message {
  id?: number
  method?: string
  params?: unknown
  sessionId?: string
  result?: unknown
  error?: { message: string }
}

interface Asked {
  method: string
  sessionId: string | undefined
  resolve(result: never): void
  reject(error: Error): void
}

/** A Chromium, and the DevTools protocol to it with nothing between. */
export interface Chromium {
  send<T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>
  /** Returns its undo. */
  on(
    listener: (event: { method: string; params: unknown; sessionId: string | undefined }) => void,
  ): () => void
  close(): Promise<void>
}

/**
 * Playwright's pages always count as visible and focused, and have no back/forward cache; here a page is hidden,
 * frozen and kept as a visitor's is. https://chromedevtools.github.io/devtools-protocol/
 */
export async function startChromium(flags: string[] = []): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'latchkey-chromium-'))
  const parameters = [
    '--headless',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    ...CHROMIUM_FLAGS,
    ...flags,
  ]
  const child = spawn(requireChromium(), [...parameters, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable]
  const ended = once(child, 'exit')
  const waiting = new Map<number, Asked>()
  const listeners = new Set<Parameters<Chromium['on']>[0]>()
  let count = 0
  let rest = ''

  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop()!
    for (const message of messages) hear(JSON.parse(message) as Message)
  })

  function hear({ id, method, params, sessionId, result, error }: Message): void {
    if (method) for (const listener of listeners) listener({ method, params, sessionId })
    if (method === 'Target.detachedFromTarget') giveUp((params as { sessionId: string }).sessionId)
    const asked = id === undefined ? undefined : waiting.get(id)
    if (!asked) return
    waiting.delete(id!)
    if (error) asked.reject(new Error(`${asked.method}: ${error.message}`))
    else asked.resolve(result as never)
  }

  /** What goes away answers nothing any more. */
  function giveUp(sessionId: string): void {
    for (const [id, asked] of waiting) {
      if (asked.sessionId !== sessionId) continue
      waiting.delete(id)
      asked.reject(new Error(`${asked.method}: the page has gone.`))
    }
  }

  const send: Chromium['send'] = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      waiting.set(++count, { method, sessionId, resolve, reject })
      input.write(JSON.stringify({ id: count, method, params, sessionId }) + '\0')
    })

  return {
    send,
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      send('Browser.close').catch(() => {})
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}
