import { resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { toAddress, USUAL, type Choice } from '../../gallery/choices.js'

const ORIGIN = 'https://gallery.test'
const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript' }

interface Setup {
  /** A module that is served beside it, for `run`. */
  script?: string
}

/** The gallery, built into memory: no server, no port, and one request for each page's script. */
export async function openGallery({ script }: Setup = {}) {
  const built = (await build({
    configFile: resolve('gallery/vite.config.ts'),
    logLevel: 'warn',
    build: {
      write: false,
      ...(script && { rolldownOptions: { input: { script: resolve(script) } } }),
    },
  })) as Rolldown.RolldownOutput
  const files = new Map(
    built.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  )

  return {
    /** From now on this page finds the gallery. */
    serve: (page: Page) =>
      page.route(`${ORIGIN}/**`, (route) => {
        const { pathname } = new URL(route.request().url())
        const body = files.get(pathname)
        if (body === undefined) return route.fulfill({ status: 404, body: pathname })
        const type = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
        return route.fulfill({ contentType: `${type}; charset=utf-8`, body: Buffer.from(body) })
      }),
    /** Runs the script in this page, which is at the gallery. */
    async run(page: Page): Promise<void> {
      const found = built.output.find(({ name }) => name === 'script')
      if (!found) throw new Error('The gallery was opened without a script.')
      await page.addScriptTag({ type: 'module', url: `/${found.fileName}` })
    },
    /** Resolves once it is painted. Without a further load, where the page is at the gallery already. */
    async show(page: Page, choice: Partial<Choice> & Pick<Choice, 'view'>): Promise<void> {
      const address = toAddress({ ...USUAL, ...choice })
      if (page.url().startsWith(ORIGIN)) {
        await page.evaluate((address) => {
          history.pushState(null, '', address)
          dispatchEvent(new PopStateEvent('popstate'))
        }, address)
      } else await page.goto(ORIGIN + address)
      const { search } = new URL(ORIGIN + address)
      await page.locator(`html[data-shown="${search}"]`).waitFor()
    },
  }
}
