import type { Page } from '../../loader/handle.js'
import type { LiveParts } from '../live-hold.js'
import styles from './unread.css?inline'

const MOST = 99

type Parts = Pick<LiveParts, 'unread' | 'sayUnread' | 'signal'>

/**
 * How many messages wait to be read, on the launcher and in the page's title. The title is the page's: what was put
 * before it is taken away unless the page has written another one meanwhile.
 */
export function followUnread(
  page: Pick<Page, 'button' | 'root'>,
  { unread, sayUnread, signal }: Parts,
): void {
  const { button, root } = page
  // `<form name="createElement">` hides the document's own method.
  const badge = Document.prototype.createElement.call(document, 'span')
  const sheet = new CSSStyleSheet()
  let title = ''
  let written: string | undefined

  badge.className = 'latchkey-badge'
  sheet.replaceSync(styles)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  addEventListener(
    'latchkey:unread',
    (event) => show((event as CustomEvent<{ count: number }>).detail.count),
    { signal },
  )
  signal.addEventListener('abort', end, { once: true })
  show(unread())

  function end(): void {
    show(0)
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((other) => other !== sheet)
  }

  function show(count: number): void {
    const number = count > MOST ? `${MOST}+` : String(count)
    badge.textContent = number
    if (count > 0) button.append(badge)
    else badge.remove()
    button.ariaDescription = count > 0 ? sayUnread(count) : null
    entitle(count > 0 ? `(${number}) ` : '')
  }

  function entitle(prefix: string): void {
    // `<form name="title">` hides it; then there is none to write to.
    if (typeof document.title !== 'string') return
    if (document.title !== written) title = document.title
    if (prefix || written === document.title) document.title = prefix + title
    written = prefix ? document.title : undefined
  }
}
