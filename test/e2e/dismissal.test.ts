import { expect, test } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { showPage } from '../support/pages.js'

const inChromium = useBrowser()

async function setup() {
  const { tab, widget } = await showPage(inChromium(), ({ tag }) => `<button>Buy</button>${tag}`)
  const { page } = tab
  return {
    tab,
    page,
    widget,
    cross: widget.host.getByRole('button', { name: 'Hide this button', exact: true }),
    active: () =>
      page.evaluate(() => {
        const element = document.activeElement
        return (element?.shadowRoot?.activeElement ?? element)?.ariaLabel ?? element?.tagName
      }),
    kept: () => page.evaluate(() => Object.fromEntries(Object.entries(sessionStorage))),
  }
}

test('the launcher can be dismissed by mouse, for as long as the session lasts', async () => {
  const { tab, page, widget, cross, kept } = await setup()
  await widget.launcher.hover()
  await cross.waitFor()
  const { x, y, width, height } = (await cross.boundingBox())!
  expect([width, height]).toEqual([24, 24])
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 5 })
  await page.mouse.down()
  await page.mouse.up()
  await widget.launcher.waitFor({ state: 'hidden' })
  await cross.waitFor({ state: 'hidden' })
  expect(await kept()).toEqual({ 'latchkey-dismissed': '1' })

  await page.reload()
  await widget.host.waitFor({ state: 'attached' })
  await page.evaluate("new Promise((resolve) => Latchkey('ready', resolve))")
  expect(await widget.launcher.isVisible()).toBe(false)
  await page.evaluate('Latchkey.open()')
  await widget.greeting.waitFor()
  await page.evaluate('Latchkey.close(); Latchkey.show()')
  await widget.launcher.waitFor()
  expect(await kept()).toEqual({})
  expect(tab.errors).toEqual([])
  expect(tab.lines).toEqual([])
})

test('and by keyboard: it is the next stop after the launcher, and the focus is the page’s again', async () => {
  const { page, widget, cross, active } = await setup()
  await widget.launcher.focus()
  await cross.waitFor()
  await page.keyboard.press('Tab')
  expect(await active()).toBe('Hide this button')
  await page.keyboard.press('Escape')
  expect(await widget.launcher.isVisible()).toBe(true)
  await page.keyboard.press('Enter')
  await widget.launcher.waitFor({ state: 'hidden' })
  await expect.poll(active).toBe('BODY')
  // The launcher was the page's last stop, so the one before it is the page's own.
  await page.keyboard.press('Shift+Tab')
  expect(await active()).toBe('BUTTON')
})

test('on its own nothing is there, nor once the pointer is gone', async () => {
  const { page, widget, cross, kept } = await setup()
  await widget.launcher.waitFor()
  expect(await cross.count()).toBe(0)
  await widget.launcher.hover()
  await cross.waitFor()
  await page.mouse.move(0, 0)
  await cross.waitFor({ state: 'hidden' })
  expect(await kept()).toEqual({})
})
