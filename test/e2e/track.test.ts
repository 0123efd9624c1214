import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo } from '../support/demo.js'
import { openSite } from '../support/pages.js'
import { startProxy } from '../support/proxy.js'
import { sleep, until } from '../support/wait.js'

const inChromium = useBrowser()

const GRANTED = { visitor: { id: 'alex' }, consent: 'granted' }

/** A shop whose calls go through a proxy, and what of its events the server has. */
async function setup(options: object = {}) {
  const demo = await setupDemo()
  const proxy = await startProxy(demo.apiUrl)
  const html = ({ tag }: { tag: string }) => `<script>
    window.Latchkey ||= function () { (Latchkey.q ||= []).push(arguments) }
    Latchkey('update', ${JSON.stringify(options)})
  </script>${tag}`
  const site = await openSite(demo, { apiUrl: proxy.url, html })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  const [widget] = await demo.store.listWidgets()
  const calls: string[] = []

  return {
    ...tab,
    demo,
    site,
    /** Calls for events, as the server has seen them. */
    calls,
    /** Until this answers instead; `pass` is what the server says. */
    interrupt(answer: (pass: () => Promise<Response>) => Promise<Response | 'cut'>) {
      proxy.interrupt(async (request, pass) => {
        if (request.method !== 'POST' || !request.url.endsWith('/v1/events')) return undefined
        calls.push(request.headers.get('authorization') ?? '')
        return answer(pass)
      })
    },
    track: (...names: string[]) =>
      tab.page.evaluate((all) => {
        for (const name of all)
          (Latchkey as unknown as (...call: unknown[]) => void)('track', name, { page: 1 })
      }, names),
    /** Those that it has, oldest first: each as often as it is there. */
    async arrived() {
      const events = await demo.store.listEvents(widget?.workspaceId ?? '', { limit: 100 })
      return events.map(({ name }) => name).toSorted()
    },
  }
}

const hasToken = 'Latchkey.diagnostics()?.token !== undefined'
const refused = () =>
  Response.json(
    { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'token_expired', detail: 'It ended.' },
    { status: 401, headers: { 'access-control-allow-origin': '*' } },
  )

test('what is tracked is there within seconds, without any other sign of the visitor, and once', async () => {
  const { track, arrived, site, errors, ours } = await setup()
  await track('seen', 'upgraded')
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['seen', 'upgraded'])
  expect(site.mints()).toBe(1)
  expect([errors, ours()]).toEqual([[], []])
})

test.each<[string, (it: Awaited<ReturnType<typeof setup>>) => Promise<unknown>]>([
  ['closed', ({ page }) => page.close()],
  ['navigated', ({ page }) => page.goto('about:blank')],
  ['reloaded', ({ page }) => page.reload()],
])('a tab that is %s in the same moment loses nothing', async (_, leave) => {
  const it = await setup()
  await it.track('first')
  await until(it.page, hasToken)
  await it.track(...Array.from({ length: 60 }, (_, index) => `later ${index}`))
  await leave(it)
  await expect.poll(it.arrived, { timeout: 10_000 }).toHaveLength(61)
  expect(new Set(await it.arrived()).size).toBe(61)
})

test('offline it waits, and goes once when the network is back', async () => {
  const { page, context, track, arrived } = await setup()
  await track('before')
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['before'])
  await context.setOffline(true)
  await track('meanwhile')
  // What a page sees of it: a call that fails.
  await page.waitForEvent('requestfailed', (request) => request.url().endsWith('/v1/events'))
  expect(await arrived()).toEqual(['before'])
  await context.setOffline(false)
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['before', 'meanwhile'])
})

test('a refused token is replaced, and the call made again once', async () => {
  const { track, arrived, interrupt, calls, site } = await setup()
  interrupt(async (pass) => (calls.length === 1 ? refused() : pass()))
  await track('seen')
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['seen'])
  expect(new Set(calls).size).toBe(2)
  expect(calls).toHaveLength(2)
  expect(site.mints()).toBe(2)
})

test('a server that dies between taking it and saying so has it once', async () => {
  const { track, arrived, interrupt } = await setup()
  let taken = 0
  interrupt(async (pass) => {
    const answer = await pass()
    // Chromium itself sends a call once more whose connection was cut.
    return ++taken <= 2 ? 'cut' : answer
  })
  await track('seen', 'upgraded')
  await expect.poll(() => taken, { timeout: 10_000 }).toBe(3)
  expect(await arrived()).toEqual(['seen', 'upgraded'])
})

test('with consent it outlives a page that never got through, and is kept no longer than needed', async () => {
  const { page, site, track, arrived, interrupt, calls } = await setup(GRANTED)
  interrupt(async () => 'cut')
  await track('seen')
  await expect.poll(() => calls.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await until(page, KEPT)
  await page.goto('about:blank')
  interrupt((pass) => pass())
  await page.goto(site.origin)
  await track('more')
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['more', 'seen'])
  await until(page, `${KEPT}.then((is) => !is)`)
})

test('signing out sends what there is before the token ends', async () => {
  const { page, track, arrived, interrupt } = await setup()
  // Longer than a token takes to end, if nobody waited.
  interrupt(async (pass) => {
    await sleep(500)
    return pass()
  })
  await track('first')
  await until(page, hasToken)
  await track('last')
  await page.evaluate('Latchkey.logout()')
  await expect.poll(arrived, { timeout: 10_000 }).toEqual(['first', 'last'])
})

const KEPT = `new Promise((resolve) => {
  const opening = indexedDB.open('latchkey')
  opening.onupgradeneeded = () => opening.transaction.abort()
  opening.onerror = (event) => { event.preventDefault(); resolve(false) }
  opening.onsuccess = () => {
    const reading = opening.result.transaction('tokens').objectStore('tokens').getAllKeys()
    reading.onsuccess = () => {
      opening.result.close()
      resolve(reading.result.some((key) => key.includes(' events ')))
    }
  }
})`
