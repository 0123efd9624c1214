import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHROMIUM_FLAGS, requireChromium } from './find-browser.mjs'

// Plain JavaScript: benchmarks drive it too, and nothing compiles those.
/**
 * Playwright's pages always count as visible and focused, and have no back/forward cache; here a page is hidden,
 * frozen and kept as a visitor's is. https://chromedevtools.github.io/devtools-protocol/
 */
export async function startChromium(flags = []) {
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
  const [, , , input, output] = child.stdio
  const ended = once(child, 'exit')
  const waiting = new Map()
  const listeners = new Set()
  let count = 0
  let rest = ''

  output.setEncoding('utf8').on('data', (chunk) => {
    const messages = (rest + chunk).split('\0')
    rest = messages.pop()
    for (const message of messages) hear(JSON.parse(message))
  })

  function hear({ id, method, params, sessionId, result, error }) {
    if (method) for (const listener of listeners) listener({ method, params, sessionId })
    if (method === 'Target.detachedFromTarget') giveUp(params.sessionId)
    const asked = id === undefined ? undefined : waiting.get(id)
    if (!asked) return
    waiting.delete(id)
    if (error) asked.reject(new Error(`${asked.method}: ${error.message}`))
    else asked.resolve(result)
  }

  /** What goes away answers nothing any more. */
  function giveUp(sessionId) {
    for (const [id, asked] of waiting) {
      if (asked.sessionId !== sessionId) continue
      waiting.delete(id)
      asked.reject(new Error(`${asked.method}: the page has gone.`))
    }
  }

  const send = (method, params = {}, sessionId) =>
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
