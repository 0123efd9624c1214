// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CHECKS } from '../../../loader/doctor/checks/index.js'
import type { Examined } from '../../../loader/handle.js'

const panels = () => [...document.querySelectorAll('latchkey-doctor')]
const textOf = (selector: string) => panels()[0]?.shadowRoot?.querySelector(selector)?.textContent ?? ''
const fails = () => {
  throw new Error('No')
}
const EXAMINED: Examined = {
  given: () => ({}),
  state: () => 'idle',
  diagnostics: () => undefined,
  refresh: fails,
  isOpen: fails,
}

let examine: (examined: Examined) => void
const warn = vi.spyOn(console, 'warn')
let calls = 0

beforeEach(async () => {
  // It remembers for which document it was opened.
  vi.resetModules()
  ;({ examine } = await import('../../../loader/doctor/index.js'))
  warn.mockClear().mockImplementation(() => {})
  calls = 0
  vi.stubGlobal('fetch', () => {
    calls++
    return Promise.reject(new TypeError('Failed to fetch'))
  })
})

afterEach(() => {
  panels().forEach((panel) => panel.remove())
  vi.unstubAllGlobals()
})

const whenDone = () =>
  vi.waitFor(() => expect(textOf('.summary')).not.toMatch(/^$|Checking/), { timeout: 5000 })

test('with nothing given at all, every check comes to a finding', async () => {
  examine(EXAMINED)
  await whenDone()
  const rows = panels()[0]!.shadowRoot!.querySelectorAll('.row')
  expect(rows).toHaveLength(CHECKS.length)
  for (const row of rows) expect(row.querySelector('.note p')?.textContent).toBeTruthy()
  expect(textOf('ul')).toContain('The tag names no widget')
  expect(warn).not.toHaveBeenCalled()
})

test('a tag that is broken itself is examined as well', async () => {
  examine({ given: fails, state: fails, diagnostics: fails, refresh: fails, isOpen: fails })
  await whenDone()
  expect(textOf('table')).toContain('failed')
  expect(warn).not.toHaveBeenCalled()
})

test('however often it is asked for, it is one panel', async () => {
  for (let count = 0; count < 3; count++) examine(EXAMINED)
  await whenDone()
  expect(panels()).toHaveLength(1)
  panels()[0]!.shadowRoot!.querySelector<HTMLButtonElement>('button.close')!.click()
  examine(EXAMINED)
  expect(panels()).toEqual([])
})

test('a page that is still loading is looked at once it is there', async () => {
  const given = vi.fn(() => ({}))
  const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive')
  examine({ ...EXAMINED, given })
  const before = given.mock.calls.length
  expect(textOf('.summary')).toBe('Checking…')
  dispatchEvent(new Event('load'))
  await whenDone()
  expect(given.mock.calls.length).toBeGreaterThan(before)
  state.mockRestore()
})

test('a panel that is closed while the page still loads asks for nothing', async () => {
  const getToken = vi.fn(() => null)
  const state = vi.spyOn(document, 'readyState', 'get').mockReturnValue('interactive')
  examine({ ...EXAMINED, given: () => ({ getToken }) })
  panels()[0]!.shadowRoot!.querySelector<HTMLButtonElement>('button.close')!.click()
  dispatchEvent(new Event('load'))
  await new Promise((resolve) => setTimeout(resolve))
  expect(getToken).not.toHaveBeenCalled()
  state.mockRestore()
})

test('a token is asked for once in each round', async () => {
  const getToken = vi.fn(() => null)
  examine({ ...EXAMINED, given: () => ({ widget: 'wgt_1', apiUrl: 'https://widget.example.com', getToken }) })
  await whenDone()
  expect([getToken.mock.calls.length, calls]).toEqual([1, 1])
  panels()[0]!.shadowRoot!.querySelector<HTMLButtonElement>('button.primary')!.click()
  await whenDone()
  expect([getToken.mock.calls.length, calls]).toEqual([2, 2])
})

test('a page on which nothing can be opened costs one line', () => {
  const root = vi.spyOn(document.documentElement, 'append').mockImplementation(fails)
  examine(EXAMINED)
  expect(warn).toHaveBeenCalledOnce()
  root.mockRestore()
})
