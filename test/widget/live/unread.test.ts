// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTexts } from '../../../widget/i18n/texts.js'
import { followUnread } from '../../../widget/live/unread.js'

let end = new AbortController()
beforeEach(() => {
  end = new AbortController()
  document.title = 'Cartons'
})
afterEach(() => end.abort())

function setup({ unread = 0 } = {}) {
  const button = document.createElement('button')
  const root = document.createElement('div').attachShadow({ mode: 'open' })
  const { say } = createTexts('en')
  const sayUnread = (count: number) => say('unread.count', { count })
  followUnread({ button, root }, { unread: () => unread, sayUnread, signal: end.signal })
  const show = (count: number) =>
    void dispatchEvent(new CustomEvent('latchkey:unread', { detail: { count } }))
  return { button, root, show }
}

test('what waited before it was there is shown at once', () => {
  expect(setup({ unread: 3 }).button.textContent).toBe('3')
})

test('what waits stands on the launcher and before the title, and goes with it', () => {
  const { button, show } = setup()
  show(2)
  expect([button.textContent, button.ariaDescription, document.title]).toEqual([
    '2',
    '2 unread messages',
    '(2) Cartons',
  ])
  show(1)
  expect([button.textContent, button.ariaDescription, document.title]).toEqual([
    '1',
    '1 unread message',
    '(1) Cartons',
  ])
  show(0)
  expect([button.textContent, button.ariaDescription ?? null, document.title]).toEqual(['', null, 'Cartons'])
})

test('many are not counted out', () => {
  const { button, show } = setup()
  show(100)
  expect([button.textContent, document.title]).toEqual(['99+', '(99+) Cartons'])
})

test("a title that the page wrote meanwhile is the page's", () => {
  const { show } = setup()
  show(1)
  document.title = '(3) Inbox'
  show(2)
  expect(document.title).toBe('(2) (3) Inbox')
  document.title = 'Sent'
  show(0)
  expect(document.title).toBe('Sent')
})

test('the page gets its title back when the widget goes', () => {
  const { show, button, root } = setup()
  show(1)
  end.abort()
  expect([document.title, button.textContent, root.adoptedStyleSheets]).toEqual(['Cartons', '', []])
  show(2)
  expect(document.title).toBe('Cartons')
})
