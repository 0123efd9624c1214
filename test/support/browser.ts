import { existsSync } from 'node:fs'
import {
  chromium,
  firefox,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core'
import { type Page, type Request } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished, type TestContext } from 'vitest'
import { findChromium, findFirefox } from './find-browser.mjs'

export type BrowserName = 'chromium' | 'firefox'

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
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
  name: BrowserName
  /** A tab in a profile of its own, gone after the test. */
  open(options?: BrowserContextOptions): Promise<Tab>
  /** Another tab beside one. */
  openBeside(tab: Tab): Promise<Tab>
}

/**
 * One browser for all tests of a file, each of which gets a profile of its own.
 * Without a Chromium the file fails; without a Firefox its tests are skipped, and say so.
 */
export function useBrowser(name: BrowserName = 'chromium'): (test: TestContext) => TestBrowser {
  let browser: Browser | undefined
  beforeAll(async () => {
    if (name === 'chromium' || findFirefox() !== undefined) browser = await launch(name)
  })
  afterAll(() => browser?.close())

  return (test) => {
    if (!browser) return test.skip('There is no Firefox here; FIREFOX_PATH names one.')
    const launched = browser
    return {
      name,
      async open(options = {}) {
        const context = await launched.newContext(options)
        onTestFinished(() => context.close())
        context.setDefaultTimeout(PATIENCE_MS)
        return watch(await context.newPage())
      },
      openBeside: async ({ context }) => watch(await context.newPage()),
    }
  }
}

async function launch(name: BrowserName): Promise<Browser> {
  if (name === 'firefox') {
    // Playwright's own Firefox is patched; this channel drives an unmodified one over WebDriver BiDi.
    return firefox.launch({ channel: 'moz-firefox', executablePath: findFirefox() ?? '' })
  }
  const executablePath = findChromium()
  if (!executablePath || !existsSync(executablePath)) {
    throw new Error(
      `No Chromium ${executablePath ? `at ${executablePath}` : 'was found'}: CHROMIUM_PATH names one, and npm test installs one where it can.`,
    )
  }
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
}

function watch(page: Page): Tab {
  const requests: Request[] = []
  const lines: string[] = []
  const errors: string[] = []
  const failures: string[] = []
  page.on('request', (request) => requests.push(request))
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('requestfailed', (request) => failures.push(`failed ${request.method()} ${request.url()}`))
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
