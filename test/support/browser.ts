import {
  chromium,
  firefox,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type Request,
} from 'playwright-core'
import { afterAll, beforeAll, beforeEach, onTestFinished as whenTestEnds } from 'vitest'
import { CHROMIUM_FLAGS, findFirefox, requireChromium } from './find-browser.mjs'

export type BrowserName = 'chromium' | 'firefox'

/** Far more than a visitor would wait; a test that needs it has failed. */
const PATIENCE_MS = 15_000

/** A page, and all that was seen of it since it was opened. */
export interface Tab {
  page: Page
  context: BrowserContext
  requests: Request[]
  /** `warning: [latchkey] …`, the browser's own lines included. */
  lines: string[]
  /** What reached the page's `error` and `unhandledrejection`. */
  errors: string[]
  /** `401 POST http://…`; `failed …` where there was no answer at all. */
  failures: string[]
  /** The console lines that are Latchkey's. */
  ours(): string[]
}

export interface TestBrowser {
  /** A tab in a profile of its own, gone after the test; which one that is, concurrent tests have to say. */
  open(options?: BrowserContextOptions, onTestFinished?: typeof whenTestEnds): Promise<Tab>
}

/**
 * One browser for the tests beside it, each of which gets a profile of its own.
 * Without a Chromium they fail; without a Firefox they are skipped, and say so.
 */
export function useBrowser(name: BrowserName = 'chromium', flags: string[] = []): () => TestBrowser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await launch(name, flags)
  })
  beforeEach(({ skip, task }) => {
    if (browser) return
    // Skipped tests are counted, not named: this is.
    console.warn(`Skipped in Firefox, of which there is none here (FIREFOX_PATH names one): ${task.name}.`)
    skip()
  })
  afterAll(() => browser?.close())

  return () => ({
    async open(options = {}, onTestFinished = whenTestEnds) {
      if (!browser) throw new Error(`${name} is not running.`)
      const context = await browser.newContext(options)
      onTestFinished(() => context.close())
      context.setDefaultTimeout(PATIENCE_MS)
      return watch(await context.newPage())
    },
  })
}

async function launch(name: BrowserName, flags: string[]): Promise<Browser | undefined> {
  if (name === 'firefox') {
    const executablePath = findFirefox()
    // Playwright's own Firefox is patched; this channel drives an unmodified one over WebDriver BiDi.
    return executablePath ? firefox.launch({ channel: 'moz-firefox', executablePath }) : undefined
  }
  return chromium.launch({ executablePath: requireChromium(), args: [...CHROMIUM_FLAGS, ...flags] })
}

/** Another tab of a profile is watched with this as well. */
export function watch(page: Page): Tab {
  const requests: Request[] = []
  const lines: string[] = []
  const errors: string[] = []
  const failures: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => {
    // Firefox says here what Chromium writes on the console: a script that was stopped, a policy that was broken.
    if (error.name.endsWith('Error')) errors.push(String(error))
    else lines.push(`error: ${String(error)}`)
  })
  page.on('requestfailed', (request) => {
    if (!isReadToItsEnd(request)) failures.push(`failed ${request.method()} ${request.url()}`)
  })
  page.on('response', (response) => {
    const request = response.request()
    if (response.status() >= 400) failures.push(`${response.status()} ${request.method()} ${response.url()}`)
  })
  return {
    page,
    context: page.context(),
    requests,
    lines,
    errors,
    failures,
    ours: () => lines.filter((line) => line.includes('[latchkey]')),
  }
}

/** Chromium reports every body that a script reads as a stream as aborted, when it has come to its end as well. */
function isReadToItsEnd(request: Request): boolean {
  return request.url().endsWith('/v1/stream') && request.failure()?.errorText === 'net::ERR_ABORTED'
}
