import { expect, test } from 'vitest'
import { useBrowser, type Tab } from '../support/browser.js'
import { widgetOn } from '../support/demo.js'
import { ZONE } from '../support/hostile-pages.js'
import { showPage, type Parts } from '../support/pages.js'

const inChromium = useBrowser()

const setup = (html: (parts: Parts) => string) => showPage(inChromium(), html)

/** Opens, is greeted, writes, closes: what every page must leave alone. */
async function useWidget({ page }: Tab) {
  const widget = widgetOn(page)
  await widget.launcher.click()
  await widget.greeting.waitFor()
  expect(await widget.greeting.innerText()).toContain('Alex')
  await widget.send('Still here')
  await widget.panel.locator('.message.sent').waitFor()
  await page.keyboard.press('Escape')
  await widget.panel.waitFor({ state: 'hidden' })
}

test.each([
  ['currentScript', '<img name="currentScript">'],
  ['createElement', '<form name="createElement"></form>'],
  ['body', '<form name="body"></form>'],
  ['documentElement', '<img name="documentElement">'],
  ['scripts', '<img name="scripts">'],
  ['readyState', '<img name="readyState">'],
  ['title', '<form name="title"></form>'],
  ['activeElement', '<img name="activeElement">'],
  ['defaultView', '<form name="defaultView"><input name="getComputedStyle"></form>'],
  ['visibilityState', '<img name="visibilityState">'],
  [
    'all of them',
    '<form name="createElement"></form><img name="currentScript"><img name="documentElement"><form name="body"></form>',
  ],
])('an element that goes by the name of document.%s is in nobody’s way', async (_name, clobber) => {
  const { tab } = await setup(({ tag }) => clobber + tag)
  await useWidget(tab)
  expect(tab.errors).toEqual([])
  expect(tab.lines).toEqual([])
})

test.each([
  ['globals named like ours', '<a id="Latchkey"></a><a id="q"></a>'],
  ['a polluted Object.prototype', 'Object.prototype.extra = { get: 1 }; Object.prototype.each = () => {}'],
  ['a polluted Array.prototype', 'Array.prototype.extra = () => {}; Array.prototype.widget = 1'],
  ['JSON of an old library', 'const own = JSON.stringify; JSON.stringify = (value) => own(value, null, 2)'],
  [
    'toJSON on arrays, as Prototype.js had it',
    'Array.prototype.toJSON = function () { return String(this) }',
  ],
  [
    'a Function.prototype.bind that drops parameters, as MooTools had it',
    'const own = Function.prototype.bind; Function.prototype.bind = function (self) { return own.call(this, self) }',
  ],
  [
    'an Array.from that knows no iterators, as Prototype.js had it',
    'Array.from = (list) => { const made = new Array(list.length >>> 0); for (let i = 0; i < made.length; i++) made[i] = list[i]; return made }',
  ],
  ['a broken Array.from', 'Array.from = () => []'],
  ['a broken Element.prototype.appendChild', 'Element.prototype.appendChild = () => { throw 1 }'],
  [
    'a JSON of an old library instead of the browser’s',
    'const { parse, stringify } = JSON; JSON = { parse: (text) => parse(text), stringify: (value) => stringify(value) }',
  ],
  ['zone.js', ZONE],
  ['document.write at work', 'document.write("<p>Written</p>")'],
  ['an error handler that counts', 'onerror = () => { globalThis.counted = true }'],
])('%s: the widget works, and so does the page', async (_what, hostile) => {
  const { tab } = await setup(({ tag }) =>
    hostile.startsWith('<') ? hostile + tag : `<script>${hostile}</script>${tag}`,
  )
  await useWidget(tab)
  expect(await tab.page.evaluate('globalThis.counted')).toBeUndefined()
  expect(tab.errors).toEqual([])
  expect(tab.lines).toEqual([])
})

test.each([
  ['hides everything', 'html > *, html > * * { display: none !important }'],
  ['resets everything', '* { all: unset !important; visibility: hidden !important; opacity: 0 !important }'],
  ['moves everything', 'body { transform: rotate(2deg); filter: blur(1px); overflow: hidden }'],
  [
    'restyles every button',
    'button { position: static !important; display: none !important; pointer-events: none !important }',
  ],
])('CSS that %s does not reach the widget', async (_what, css) => {
  const { tab } = await setup(({ tag }) => `<style>${css}</style>${tag}`)
  await useWidget(tab)
  expect(tab.errors).toEqual([])
})

/** How tag managers put it there: no attribute survives, and no script is current. */
const inject = ({ apiUrl, widget }: Parts) => `<script>setTimeout(() => {
  const script = document.createElement('script')
  script.src = '${apiUrl}/latchkey.js?widget=${widget}&token-url=/api/latchkey/token&position=bottom-left'
  document.head.append(script)
})</script>`

const evaluated = ({ apiUrl, widget }: Parts) => `
  <script src="${apiUrl}/latchkey.js?widget=${widget}&token-url=/api/latchkey/token" type="text/plain"></script>
  <script>fetch('${apiUrl}/latchkey.js').then((answer) => answer.text()).then((text) => setTimeout(text))</script>`

test.each([
  ['injected with its options in the query', inject],
  ['evaluated, so that no script is current', evaluated],
])('a tag %s works', async (_how, html) => {
  const { tab } = await setup(html)
  await useWidget(tab)
  expect(tab.lines).toEqual([])
  expect(tab.errors).toEqual([])
})

test('a tag that is there twice makes one widget, and says so once', async () => {
  const { tab, widget } = await setup(({ tag }) => tag + tag.replace('latchkey.js', 'latchkey.js?again'))
  await expect.poll(tab.ours).toEqual([expect.stringContaining('The Latchkey tag is on this page twice')])
  await useWidget(tab)
  expect(await widget.host.count()).toBe(1)
  expect(tab.ours()).toHaveLength(1)
  expect(tab.errors).toEqual([])
})

test('a tag without a widget waits for init, and says so once after load', async () => {
  const { tab, widget } = await setup(({ apiUrl }) => `<script async src="${apiUrl}/latchkey.js"></script>`)
  await expect.poll(tab.ours).toEqual([expect.stringContaining('The tag names no widget')])
  expect(await widget.host.count()).toBe(0)
  expect(tab.errors).toEqual([])
})

test('on a page that zone.js has patched, its wrappers are run through, and the promises it sees are its own', async () => {
  const { tab } = await setup(({ tag }) => `<script>${ZONE}</script>${tag}`)
  await useWidget(tab)
  expect(await tab.page.evaluate('zoneRan() > 0 && Latchkey.open() instanceof Object')).toBe(true)
  expect(tab.errors).toEqual([])
})

test('a page that is all in a zoom has the whole panel in its window', async () => {
  const { tab, widget } = await setup(({ tag }) => `<style>html { zoom: 1.6 }</style>${tag}`)
  await useWidget(tab)
  await widget.launcher.click()
  await widget.panel.waitFor()
  const { x, y, width, height } = (await widget.panel.boundingBox())!
  const window = tab.page.viewportSize()!
  const launcher = (await widget.launcher.boundingBox())!
  expect({ left: x >= 0, top: y >= 0, right: x + width <= window.width }).toEqual({
    left: true,
    top: true,
    right: true,
  })
  expect(y + height).toBeLessThan(launcher.y)
  expect([tab.errors, tab.lines]).toEqual([[], []])
})

test('a root that is transformed moves the widget along, and it works', async () => {
  const { tab } = await setup(
    ({ tag }) => `<style>html { height: 100%; transform: scale(.8); filter: contrast(1.1) }</style>${tag}`,
  )
  await useWidget(tab)
  expect([tab.errors, tab.lines]).toEqual([[], []])
})

test('what was said can be selected on a page whose text nobody may select', async () => {
  const { tab, widget } = await setup(
    ({ tag }) =>
      `<style>* { user-select: none !important; -webkit-user-select: none !important }</style>${tag}`,
  )
  await widget.launcher.click()
  await widget.send('Selectable')
  await widget.panel.locator('.message.sent .bubble').dblclick()
  expect(await tab.page.evaluate('String(getSelection())')).toBe('Selectable')
})

/** What is behind one is inert, in the top layer as well: https://html.spec.whatwg.org/#modal-dialogs-and-inert-subtrees */
const DIALOG =
  '<dialog id="modal"><button autofocus onclick="modal.close()">Done</button></dialog><button id="ask" onclick="modal.showModal()">Ask</button>'

test('behind a modal dialog the panel can be opened, leaves the focus alone, and works once the dialog is closed', async () => {
  const { tab, widget, demo } = await setup(({ tag }) => DIALOG + tag)
  const { page } = tab
  await widget.launcher.waitFor()
  await page.locator('#ask').click()
  await page.evaluate('Latchkey.open()')
  await widget.panel.waitFor()
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Done')
  await page.keyboard.press('Escape')
  expect(await page.evaluate('modal.open')).toBe(false)
  await widget.panel.waitFor()
  await widget.send('After the dialog')
  await widget.panel.locator('.message.sent').waitFor()
  expect(await demo.writtenTo()).toEqual(['After the dialog'])
  expect([tab.errors, tab.lines]).toEqual([[], []])
})

test('a modal dialog before an open panel takes the keyboard, and gives it back', async () => {
  const { tab, widget } = await setup(({ tag }) => DIALOG + tag)
  const { page } = tab
  await widget.launcher.click()
  await widget.greeting.waitFor()
  await widget.send('Before the dialog')
  await widget.composer.fill('Half a sen')
  await page.evaluate('modal.showModal()')
  await page.keyboard.press('Tab')
  await page.keyboard.type('x')
  await page.keyboard.press('Escape')
  expect(await page.evaluate('modal.open')).toBe(false)
  await widget.panel.waitFor()
  expect(await widget.composer.inputValue()).toBe('Half a sen')
  expect(
    await widget.composer.evaluate(
      (element) => (element.getRootNode() as ShadowRoot).activeElement === element,
    ),
  ).toBe(true)
  await page.keyboard.type('tence')
  expect(await widget.composer.inputValue()).toBe('Half a sentence')
  expect([tab.errors, tab.lines]).toEqual([[], []])
})
