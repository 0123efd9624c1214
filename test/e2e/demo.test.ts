import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { SAM, setupDemo, signIn, signOut, widgetOn } from '../support/demo.js'
import { openSite } from '../support/pages.js'

const inChromium = useBrowser()

test('signed out, there is no name anywhere, and the panel says that one has to sign in', async () => {
  const demo = await setupDemo()
  const tab = await inChromium().open()
  await tab.page.goto(demo.demoUrl)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.panel.getByRole('heading', { name: 'Please sign in' }).waitFor()

  const said = (await tab.page.content()) + (await widget.panel.innerText())
  expect(said).not.toMatch(/Alex|Rivera|Sam |Okafor|@example\.com/)
  expect(await widget.greeting.count()).toBe(0)
  expect(await tab.page.evaluate('Latchkey.state()')).toBe('identity-required')
  // Asked, and asked once more, since a 401 may be a deployment's hiccup.
  const refusal = `401 POST ${demo.demoUrl}/api/latchkey/token`
  expect(tab.failures).toEqual([refusal, refusal])
  expect(tab.ours()).toEqual([])
  expect(tab.errors).toEqual([])
})

test('signed in, the panel greets by first name and company, and a message is in the store', async () => {
  const demo = await setupDemo()
  const tab = await inChromium().open()
  await tab.page.goto(demo.demoUrl)
  await tab.page.getByRole('link', { name: 'Sign in' }).first().click()
  await tab.page.getByRole('button', { name: 'Continue as Alex Rivera' }).click()
  await tab.page.waitForURL(`${demo.demoUrl}/`)

  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toBe('Hello Alex, what has run out?')
  expect(await widget.panel.innerText()).toContain('How can we help Northwind today?')

  await widget.send('Two cartons, please.')
  await widget.messages.getByText('Two cartons, please.').waitFor()
  await widget.panel.locator('.message.sent').waitFor()
  expect(await demo.writtenTo()).toEqual(['Two cartons, please.'])

  await tab.page.keyboard.press('Escape')
  await widget.panel.waitFor({ state: 'hidden' })
  // Quiet when healthy.
  expect(tab.lines).toEqual([])
  expect(tab.errors).toEqual([])
  expect(tab.failures).toEqual([])
})

test('a conversation is there again on the next page, and belongs to nobody else', async () => {
  const demo = await setupDemo()
  const tab = await inChromium().open()
  await signIn(tab.context, demo)
  await tab.page.goto(demo.demoUrl)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.send('Where is S-20418?')
  await widget.panel.locator('.message.sent').waitFor()

  await tab.page.goto(`${demo.demoUrl}/pricing`)
  await widget.launcher.click()
  await widget.panel.getByText('You: Where is S-20418?').waitFor()

  await signIn(tab.context, demo, SAM)
  await tab.page.goto(demo.demoUrl)
  await widget.launcher.click()
  await widget.panel.getByText('Send us a message').waitFor()
  expect(await widget.greeting.innerText()).toBe('Hello Sam, what has run out?')
  expect(await widget.panel.innerText()).toContain('Harbor & Co')
  expect(await widget.panel.innerText()).not.toContain('S-20418')
})

test('after signing in, the panel goes on where it was', async () => {
  const demo = await setupDemo()
  const tab = await inChromium().open()
  await tab.page.goto(demo.demoUrl)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  const action = widget.panel.getByRole('button', { name: 'I have signed in' })
  await action.waitFor()

  // In another tab, and back.
  await signIn(tab.context, demo)
  await action.click()
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toContain('Alex')

  await signOut(tab.context, demo)
  const refused = await tab.page.evaluate("Latchkey.refresh().then(() => 'a token', ({ code }) => code)")
  expect(refused).toBe('identity_required')
  await action.waitFor()

  // What a host calls where signing in needs no new page.
  await signIn(tab.context, demo, SAM)
  await tab.page.evaluate('Latchkey.refresh()')
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toContain('Sam')
})

test('names, companies, greetings and messages are text, whatever they hold', async () => {
  const demo = await setupDemo()
  const markup = '<img/src=x/onerror=globalThis.ran=1>'
  await demo.greet(`<b>Hello</b>{name}`)
  const site = await openSite(demo, {
    identity: { visitor: { id: 'mallory', name: markup, company: `<script>globalThis.ran=1</script>` } },
  })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  const widget = widgetOn(tab.page)
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toBe(`<b>Hello</b>${markup}`)
  expect(await widget.panel.innerText()).toContain('<script>globalThis.ran=1</script>')

  await widget.send(`${markup} javascript:alert(1) https://example.com/"onclick="alert(1)`)
  await widget.panel.locator('.message.sent').waitFor()
  expect(await widget.messages.innerText()).toContain(markup)
  const hrefs = await widget.messages
    .locator('a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect(hrefs).toEqual(['https://example.com/'])
  expect(await widget.panel.locator('img, script, b').count()).toBe(0)
  expect(await tab.page.evaluate('globalThis.ran')).toBeUndefined()
})
