import { expect, test } from 'vitest'
import { setupDemo } from '../support/demo.js'
import { openSite } from '../support/pages.js'
import { until } from '../support/wait.js'
import { ENTER, useWebKit } from '../support/webkit.js'

const openTab = useWebKit()

/** WebDriver has no console to read. */
const LISTEN = `<script>
  window.complaints = []
  for (const level of ['error', 'warn', 'log', 'info'])
    console[level] = (...words) => complaints.push(level + ': ' + words.join(' '))
  addEventListener('error', ({ message }) => complaints.push(message), true)
  addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)))
</script>`

const inWidget = (selector: string) =>
  `document.querySelector('latchkey-widget')?.shadowRoot.querySelector('${selector}')`

test('in WebKitGTK the panel greets by name, a message goes through, and it is there after a reload', async () => {
  const demo = await setupDemo()
  const site = await openSite(demo, { html: ({ tag }) => LISTEN + tag })
  const tab = await openTab()
  const greeting = `${inWidget('.greeting')}?.textContent ?? ''`

  await tab.goto(site.origin)
  await until(tab, `!!${inWidget('button')}`)
  await tab.click(inWidget('button'))
  await until(tab, `(${greeting}).includes('Alex')`)
  await until(tab, `!!${inWidget('.card')}`)
  await tab.click(inWidget('.card'))
  await until(tab, `!!${inWidget('textarea')}`)
  await tab.click(inWidget('textarea'))
  await tab.type(`Hello from WebKit${ENTER}`)
  await until(tab, `!!${inWidget('.message.sent')}`)
  expect(await demo.writtenTo()).toEqual(['Hello from WebKit'])
  expect(await tab.evaluate('complaints')).toEqual([])

  await tab.goto(site.origin)
  await until(tab, `!!${inWidget('button')}`)
  await tab.evaluate("void Latchkey.open('conversation')")
  await until(tab, `${inWidget('.message.sent .bubble')}?.textContent === 'Hello from WebKit'`)
  expect(await tab.evaluate('complaints')).toEqual([])
})
