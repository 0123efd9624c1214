import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { setupDemo, widgetOn } from '../support/demo.js'
import { openSite, showPage } from '../support/pages.js'

const inChromium = useBrowser()
const NONCE = 'r4nd0m'

/** As a page's own bundle has it: another copy than the widget's. */
const PREACT = readFileSync(createRequire(import.meta.url).resolve('preact'), 'utf8')
  .replace(
    /\bexport\s*\{([^}]+)\}/,
    (_, names: string) => `const preact = {${names.replace(/([\w$]+) as (\w+)/g, '$2: $1')}}`,
  )
  .replace(/^\/\/# .*$/m, '')

/** Counts presses, and asks the API who talks. */
const PLAIN = `
window.told = []
Latchkey('definePanel', {
  id: 'orders',
  title: 'Orders',
  icon: '📦',
  render(element, { visitor, fetch, on, theme, signal }) {
    told.push('render ' + visitor.name)
    const title = document.createElement('h2')
    title.textContent = 'Orders of ' + visitor.name
    title.style.setProperty('color', theme.accentInk)
    const button = document.createElement('button')
    button.textContent = 'Ask'
    button.onclick = async () => {
      const answer = await (await fetch('/v1/sessions')).json()
      told.push(Object.keys(answer).sort().join())
      await fetch(location.origin + '/api/latchkey/token').catch(({ message }) => told.push(message))
    }
    const field = document.createElement('input')
    field.setAttribute('aria-label', 'Order number')
    element.append(title, field, button)
    on('message:sent', () => told.push('sent'))
    return () => told.push('stop ' + signal.aborted)
  },
})
Latchkey('definePanel', { id: 'broken', title: 'Broken', render() { throw new Error('It broke.') } })`

/** A counter of another framework's. */
const WITH_PREACT = `{
const { h, render, Component } = preact
class Counter extends Component {
  state = { count: 0 }
  render() {
    return h('button', { onClick: () => this.setState({ count: this.state.count + 1 }) }, 'Pressed ' + this.state.count)
  }
}
Latchkey('definePanel', {
  id: 'counter',
  title: 'Counter',
  render(element) {
    render(h(Counter), element)
    return () => render(null, element)
  },
})
}`

const STUB = 'window.Latchkey ||= function () { (Latchkey.q ||= []).push(arguments) };'

/** Under a policy that admits nothing but the widget and this page's own scripts. */
async function openShop() {
  const demo = await setupDemo()
  const script = (code: string) => `<script nonce="${NONCE}">${code}</script>`
  const site = await openSite(demo, {
    html: ({ tag }) =>
      script(STUB + PLAIN) +
      script(`${PREACT};${WITH_PREACT}`).replace('<script', '<script type="module"') +
      tag.replace('<script ', `<script nonce="${NONCE}" `) +
      `<a href="/elsewhere" data-latchkey-open="orders">My orders</a>`,
    headers: ({ apiUrl }) => ({
      'content-security-policy': [
        `default-src 'none'; img-src 'self'; script-src 'nonce-${NONCE}' 'strict-dynamic'; style-src 'none'`,
        `connect-src 'self' ${apiUrl}; require-trusted-types-for 'script'; trusted-types latchkey`,
        'report-uri /csp-reports',
      ].join('; '),
    }),
  })
  const tab = await inChromium().open()
  await tab.page.goto(site.origin)
  const told = () => tab.page.evaluate(() => (globalThis as unknown as { told: string[] }).told)
  return { demo, site, tab, told, widget: widgetOn(tab.page) }
}

test('a panel of plain DOM shows, asks the API and ends, under the strictest policy', async () => {
  const { tab, told, widget, site } = await openShop()
  await tab.page.getByRole('link', { name: 'My orders' }).click()
  await widget.panel.getByRole('heading', { name: 'Orders of Alex Rivera' }).waitFor()
  expect(new URL(tab.page.url()).pathname).toBe('/')

  await widget.panel.getByLabel('Order number').fill('1042')
  await widget.panel.getByRole('button', { name: 'Ask' }).click()
  await expect.poll(async () => (await told()).length).toBe(3)
  expect(await told()).toEqual([
    'render Alex Rivera',
    'items,next_cursor',
    expect.stringContaining('a token belongs nowhere else'),
  ])
  // What draws the rest of the panel leaves it alone.
  await tab.page.evaluate(() =>
    (globalThis as never as { Latchkey: (...call: unknown[]) => void }).Latchkey('setColorScheme', 'dark'),
  )
  expect(await widget.panel.getByLabel('Order number').inputValue()).toBe('1042')

  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await widget.panel.getByRole('button', { name: 'Orders' }).waitFor()
  expect((await told()).at(-1)).toBe('stop true')
  // Its answer may be later than the token route's: both were asked once.
  expect([tab.errors, tab.lines, tab.failures, site.reports]).toEqual([[], [], [], []])
})

test('a panel drawn by another copy of Preact works beside ours', async () => {
  const { tab, widget, site } = await openShop()
  await widget.launcher.click()
  await widget.panel.getByRole('button', { name: 'Counter' }).click()
  for (const count of [0, 1, 2]) await widget.panel.getByRole('button', { name: `Pressed ${count}` }).click()
  await widget.panel.getByRole('button', { name: 'Pressed 3' }).waitFor()
  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await widget.panel.getByRole('button', { name: 'Counter' }).click()
  await widget.panel.getByRole('button', { name: 'Pressed 0' }).waitFor()
  await tab.page.evaluate(() =>
    (globalThis as never as { Latchkey: (...call: unknown[]) => void }).Latchkey('destroy'),
  )
  expect(await widget.host.count()).toBe(0)
  expect([tab.errors, tab.lines, site.reports]).toEqual([[], [], []])
})

test('a panel that throws says so in its place, and the rest works', async () => {
  const { tab, widget, demo } = await openShop()
  await widget.launcher.click()
  await widget.panel.getByRole('button', { name: 'Broken' }).click()
  await widget.panel.getByText('This part isn’t working').waitFor()
  await widget.panel.getByText('The panel broken threw: It broke.').waitFor()
  await widget.panel.getByRole('button', { name: 'Back' }).click()
  await widget.send('Hello all the same')
  await expect.poll(() => demo.writtenTo()).toEqual(['Hello all the same'])
  expect(tab.ours()).toHaveLength(1)
  expect(tab.errors).toEqual([])
})

test('a page’s own stylesheet stays outside, and its panel’s own buttons are the browser’s', async () => {
  const { widget } = await showPage(
    inChromium(),
    ({ tag }) => `<style>button { background: rgb(1, 2, 3) !important }</style>
      <script>${STUB}
        Latchkey('definePanel', { id: 'plain', title: 'Plain', render: (element) => {
          element.append(Object.assign(document.createElement('button'), { textContent: 'Mine' }))
        } })</script>${tag}`,
  )
  await widget.launcher.click()
  await widget.panel.getByRole('button', { name: 'Plain' }).click()
  const mine = widget.panel.getByRole('button', { name: 'Mine' })
  const look = await mine.evaluate((button) => {
    const { backgroundColor, borderTopStyle } = getComputedStyle(button)
    return { backgroundColor, borderTopStyle }
  })
  expect(look.backgroundColor).not.toBe('rgb(1, 2, 3)')
  expect(look.borderTopStyle).toBe('outset')
})
