import type { Page } from '../../loader/handle.js'
import type { Texts } from '../ui/texts.js'

const MOST = 99

export interface Unread {
  /** So many messages wait. */
  show(count: number): void
}

/**
 * What waits to be read, on the launcher and in the page's title. The title is the page's: what was put before it is
 * taken away unless the page has written another one meanwhile.
 */
export function createUnread(
  { button, signal }: Pick<Page, 'button' | 'signal'>,
  texts: () => Texts,
): Unread {
  // `<form name="createElement">` hides the document's own method.
  const badge = Document.prototype.createElement.call(document, 'span')
  badge.className = 'latchkey-badge'
  let title = ''
  let written: string | undefined
  signal.addEventListener('abort', () => show(0), { once: true })

  function show(count: number): void {
    const number = count > MOST ? `${MOST}+` : String(count)
    badge.textContent = number
    if (count > 0) button.append(badge)
    else badge.remove()
    button.ariaDescription = count > 0 ? texts().say('unread.count', { count }) : null
    entitle(count > 0 ? `(${number}) ` : '')
  }

  function entitle(prefix: string): void {
    // `<form name="title">` hides it; then there is none to write to.
    if (typeof document.title !== 'string') return
    if (document.title !== written) title = document.title
    if (prefix || written === document.title) document.title = prefix + title
    written = prefix ? document.title : undefined
  }

  return { show }
}
