import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { showPage, type Parts } from '../support/pages.js'

const inChromium = useBrowser()

const setup = (html: (parts: Parts) => string) => showPage(inChromium(), html)

const QUEUE = 'window.Latchkey ||= function () { (Latchkey.q ||= []).push(arguments) }'

test('what was queued before the tag is done in order, init first', async () => {
  const { tab, widget } = await setup(
    ({ apiUrl, widget }) => `<script>${QUEUE}
      globalThis.seen = []
      Latchkey('on', 'open', () => seen.push('open'))
      Latchkey('ready', (latchkey) => { seen.push('first'); latchkey.open('conversation') })
      Latchkey('ready', () => seen.push('second'))
      Latchkey('init', { widget: '${widget}', tokenUrl: '/api/latchkey/token', position: 'bottom-left' })
    </script>
    <script async src="${apiUrl}/latchkey.js" data-widget="${widget}" data-position="bottom-right"></script>`,
  )
  await widget.composer.waitFor()
  expect(await tab.page.evaluate('seen')).toEqual(['first', 'second', 'open'])
  // `init` beats the attributes.
  expect((await widget.launcher.boundingBox())?.x).toBeLessThan(100)
  expect(tab.lines).toEqual([])
})

test('verbs work by name and as methods, and a wrong one is told', async () => {
  const { tab, widget } = await setup(({ tag }) => tag)
  const { page } = tab
  await widget.launcher.waitFor()
  await page.evaluate('Latchkey.open()')
  await widget.greeting.waitFor()
  expect(await page.evaluate('Latchkey.isOpen()')).toBe(true)
  await page.evaluate("Latchkey('close')")
  await widget.panel.waitFor({ state: 'hidden' })
  await page.evaluate('Latchkey.toggle()')
  await widget.panel.waitFor()
  await page.evaluate("Latchkey('hide')")
  await widget.launcher.waitFor({ state: 'hidden' })
  await widget.panel.waitFor({ state: 'hidden' })
  await page.evaluate("Latchkey('show')")
  await widget.launcher.waitFor()
  expect(tab.lines).toEqual([])

  expect(await page.evaluate("Latchkey('shout')")).toBeUndefined()
  await expect.poll(tab.ours).toEqual([expect.stringContaining("Latchkey('shout', …) is no verb.")])
  expect(tab.errors).toEqual([])
})

test('logout ends the token on the server as well', async () => {
  const { demo, tab, widget } = await setup(({ tag }) => tag)
  const tokens: string[] = []
  tab.page.on('request', (request) => {
    const token = request.headers()['authorization']
    if (token) tokens.push(token)
  })
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await tab.page.evaluate('Latchkey.logout()')
  await widget.panel.waitFor({ state: 'hidden' })
  const answer = await fetch(`${demo.apiUrl}/v1/sessions`, { headers: { authorization: tokens[0] ?? '' } })
  expect(answer.status).toBe(401)
  expect(tab.errors).toEqual([])
})

test('any link opens the panel, and with a key held down it is a link as ever', async () => {
  const { tab, widget } = await setup(
    ({ tag }) =>
      `<a id="ask" href="/contact" data-latchkey-open="conversation" data-latchkey-message="About tape"><b>Ask</b></a>${tag}`,
  )
  const { page, context } = tab
  await widget.launcher.waitFor()
  await page.getByText('Ask').click()
  await widget.composer.waitFor()
  expect(await widget.composer.inputValue()).toBe('About tape')
  expect(new URL(page.url()).pathname).toBe('/')
  await page.keyboard.press('Escape')

  const opened = context.waitForEvent('page')
  await page.getByText('Ask').click({ modifiers: ['Control'] })
  await (await opened).waitForURL('**/contact')
  expect(await widget.panel.isVisible()).toBe(false)
})

test('without the script, such a link leads where it says', async () => {
  const { tab } = await setup(() => `<a href="/contact" data-latchkey-open="conversation">Ask</a>`)
  await tab.page.getByText('Ask').click()
  await tab.page.waitForURL('**/contact')
})

test('an element of the page’s own can be the launcher', async () => {
  const { tab, widget } = await setup(
    ({ tag }) =>
      `<button class="help">Help</button>${tag.replace('data-widget', 'data-launcher=".help" data-widget')}`,
  )
  await widget.host.waitFor({ state: 'attached' })
  expect(await widget.launcher.isVisible()).toBe(false)
  await tab.page.getByText('Help').click()
  await widget.greeting.waitFor()
  await tab.page.keyboard.press('Escape')
  await expect.poll(() => tab.page.evaluate('document.activeElement.className')).toBe('help')
  expect(tab.lines).toEqual([])
})

test('destroy leaves the page as it was, and init after it makes one widget', async () => {
  const { tab, widget } = await setup(
    ({ apiUrl, widget }) => `<script>${QUEUE}
      globalThis.options = { widget: '${widget}', tokenUrl: '/api/latchkey/token' }
      globalThis.start = () => new Promise((done) => {
        const script = document.createElement('script')
        script.src = '${apiUrl}/latchkey.js'
        script.onload = () => { script.remove(); done() }
        document.head.append(script)
      })
    </script>`,
  )
  const { page, context } = tab
  const cdp = await context.newCDPSession(page)
  const listeners = async () => {
    const found: string[] = []
    for (const expression of ['window', 'document', 'document.documentElement', 'document.body']) {
      const { result } = await cdp.send('Runtime.evaluate', { expression })
      const answer = await cdp.send('DOMDebugger.getEventListeners', { objectId: result.objectId ?? '' })
      found.push(...answer.listeners.map(({ type }) => `${expression} ${type}`))
    }
    return found.sort()
  }
  const elements = () =>
    page.evaluate(() => [...document.querySelectorAll('*')].map(({ tagName }) => tagName))
  const before = { listeners: await listeners(), elements: await elements() }

  await page.evaluate("Latchkey('init', options); start()")
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await listeners()).not.toEqual(before.listeners)
  expect(await elements()).toEqual([...before.elements, 'LATCHKEY-WIDGET'])

  await page.evaluate('Latchkey.destroy()')
  expect({ listeners: await listeners(), elements: await elements() }).toEqual(before)
  const asked = tab.requests.length

  // As React's strict mode does it.
  await page.evaluate('Latchkey.init(options); Latchkey.destroy(); Latchkey.init(options)')
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await widget.host.count()).toBe(1)
  expect(await elements()).toEqual([...before.elements, 'LATCHKEY-WIDGET'])
  // Chunks that are there are not fetched again.
  expect(tab.requests.slice(asked).filter((request) => request.url().includes('/assets/'))).toEqual([])
  expect(tab.errors).toEqual([])
  expect(tab.lines).toEqual([])
})
