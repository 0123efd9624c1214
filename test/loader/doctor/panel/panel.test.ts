// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { ok, problem } from '../../../../loader/doctor/finding.js'
import { openPanel } from '../../../../loader/doctor/panel/panel.js'
import { isPanelThere } from '../../../../loader/doctor/panel/stage.js'
import type { Result } from '../../../../loader/doctor/run.js'

const MARKUP = '<img src=x onerror=alert(1)>'

afterEach(() => document.querySelectorAll('latchkey-doctor').forEach((host) => host.remove()))

function setup() {
  const closed = vi.fn<() => void>()
  const again = vi.fn<() => void>()
  const panel = openPanel('left', { onAgain: again, onClose: closed, report: () => 'The report' })
  const host = document.querySelector('latchkey-doctor')!
  const dialog = host.shadowRoot!.querySelector('dialog')!
  const press = (name: string) =>
    [...dialog.querySelectorAll('button')]
      .find((each) => (each.ariaLabel ?? each.textContent) === name)!
      .click()
  return { panel, host, dialog, press, closed, again }
}

const RESULTS: Result[] = [
  { title: 'Widget', findings: [problem(`${MARKUP} and \`code\``, 'Mend it.')] },
  { title: 'Tabs', findings: [ok('They share.')] },
]

test('findings are text, whatever they hold, and what is between backticks is code', () => {
  const { panel, dialog } = setup()
  panel.show(RESULTS, [['Widget', MARKUP]])
  expect(dialog.querySelector('img')).toBeNull()
  expect(dialog.querySelector('li')?.textContent).toBe(`Problem: Widget${MARKUP} and codeFix: Mend it.`)
  expect(dialog.querySelector('code')?.textContent).toBe('code')
  expect(dialog.querySelector('td')?.textContent).toBe(MARKUP)
  expect(dialog.querySelector('.summary')?.textContent).toBe('1 problem')
})

test('it is a labelled dialog that has the focus, and no style attribute or element', () => {
  const { host, dialog, panel } = setup()
  panel.show(RESULTS, [])
  expect(dialog.open).toBe(true)
  const label = host.shadowRoot!.getElementById(dialog.getAttribute('aria-labelledby')!)
  expect(label?.textContent).toBe('Latchkey doctor')
  expect(host.shadowRoot!.activeElement).toBe(dialog)
  expect(host.shadowRoot!.querySelectorAll('style, [style]')).toHaveLength(0)
})

test('Escape closes it, and nothing else of the page', () => {
  const { host, dialog, closed } = setup()
  const page = vi.fn<() => void>()
  document.addEventListener('keydown', page, { once: true })
  dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }))
  expect(host.isConnected).toBe(false)
  expect(closed).toHaveBeenCalledOnce()
  expect(page).not.toHaveBeenCalled()
})

test('its button closes it, and the focus is back where it was', () => {
  const link = document.createElement('button')
  document.body.append(link)
  link.focus()
  const { press, host } = setup()
  press('Close')
  expect(host.isConnected).toBe(false)
  expect(document.activeElement).toBe(link)
})

test('“Check again” waits until all was checked', () => {
  const { panel, press, again } = setup()
  panel.show([{ title: 'Widget', findings: undefined }], [])
  press('Check again')
  expect(again).not.toHaveBeenCalled()
  panel.show(RESULTS, [])
  press('Check again')
  expect(again).toHaveBeenCalledOnce()
})

test('while it is away it is not there, and after that the focus is where it was', () => {
  const { panel, dialog } = setup()
  panel.show(RESULTS, [])
  const button = dialog.querySelector<HTMLButtonElement>('button.primary')!
  button.focus()
  expect(panel.away(() => dialog.open)).toBe(false)
  expect(dialog.open).toBe(true)
  expect((dialog.getRootNode() as ShadowRoot).activeElement).toBe(button)
})

test('once it was closed, it stays away', () => {
  const { panel, press, host } = setup()
  press('Close')
  expect(panel.away(() => 'seen')).toBe('seen')
  expect(host.isConnected).toBe(false)
})

test.each([
  ['where the browser lets it, the clipboard has the report', true, 'Copied'],
  ['where it does not, the report is shown to be copied', false, 'Copy it from the field'],
])('%s', async (_what, isAllowed, said) => {
  const writeText = vi.fn<(text: string) => Promise<void>>(() =>
    isAllowed ? Promise.resolve() : Promise.reject(new Error('Not allowed')),
  )
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  const { dialog, press } = setup()
  press('Copy report')
  await vi.waitFor(() => expect(dialog.querySelector('.said')?.textContent).toBe(said))
  expect(writeText).toHaveBeenCalledWith('The report')
  expect(dialog.querySelector('textarea')?.value).toBe(isAllowed ? undefined : 'The report')
  vi.unstubAllGlobals()
})

test('an open one is found', () => {
  expect(isPanelThere()).toBe(false)
  const { press } = setup()
  expect(isPanelThere()).toBe(true)
  press('Close')
  expect(isPanelThere()).toBe(false)
})
