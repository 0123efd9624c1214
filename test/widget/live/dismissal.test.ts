// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DISMISSED } from '../../../loader/tag/session.js'
import { dismissible } from '../../../widget/index.js'
import type { Settings } from '../../../loader/options.js'
import { createFakePage } from '../../support/page.js'

async function setup(settings: Partial<Settings> = {}) {
  const page = createFakePage(settings)
  page.root.append(page.button)
  await dismissible(page)
  const find = () => [...page.root.querySelectorAll<HTMLButtonElement>('.dismissal button')]
  return { page, find, cross: find()[0]! }
}

beforeEach(() => sessionStorage.clear())
afterEach(() => {
  vi.unstubAllGlobals()
  document.documentElement.querySelectorAll('latchkey-widget').forEach((it) => it.remove())
})

test('the × comes right after the launcher, once, and says what it does', async () => {
  const { page, find, cross } = await setup()
  await dismissible(page)
  expect(find()).toEqual([cross])
  expect(page.button.nextElementSibling).toBe(cross.parentElement)
  expect(cross.ariaLabel).toBe('Hide this button')
})

test('it speaks the page’s language', async () => {
  const { cross } = await setup({ locale: 'ar' })
  await vi.waitFor(() => expect(cross.ariaLabel).toBe('إخفاء هذا الزر'))
})

test('it says what the page would have it say', async () => {
  const { cross } = await setup({ texts: { 'launcher.dismiss': 'Not now' } })
  expect(cross.ariaLabel).toBe('Not now')
})

test('pressing it hides the launcher here and for the session, and itself', async () => {
  const { page, cross } = await setup()
  cross.click()
  expect(page.given().hidden).toBe('launcher')
  expect(sessionStorage.getItem(DISMISSED)).toBe('1')
  expect(page.told).toEqual(['update'])
  expect(cross.parentElement!.style.display).toBe('none')
})

test('where nothing can be kept, it hides the launcher on this page', async () => {
  vi.stubGlobal('sessionStorage', undefined)
  const { page, cross } = await setup()
  cross.click()
  expect(page.given().hidden).toBe('launcher')
  expect(page.told).toEqual(['update'])
})

test('it is there again with the launcher', async () => {
  const { page, cross } = await setup()
  cross.click()
  page.button.dispatchEvent(new Event('pointerenter'))
  expect(cross.parentElement!.style.display).toBe('')
})
