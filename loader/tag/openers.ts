import type { Latchkey, View } from '../latchkey.js'
import type { Settings } from '../options.js'

interface Reaction extends Pick<Latchkey, 'open'> {
  signal: AbortSignal
}

/** Any element of the page can open the panel; where this script is blocked, a link's own `href` still works. */
export function listenToOpeners(settings: () => Settings, { open, signal }: Reaction): void {
  addEventListener(
    'click',
    (event) => {
      const { target, ctrlKey, metaKey, shiftKey, defaultPrevented } = event
      if (defaultPrevented || ctrlKey || metaKey || shiftKey) return
      // A click that a script dispatched may be the document's.
      const opener = (target as Partial<Element>).closest?.<HTMLElement>(
        // Of what is no selector, `true` and `false` are no element's name.
        `${settings().launcher},[data-latchkey-open]`,
      )
      if (!opener) return
      event.preventDefault()
      const { latchkeyOpen, latchkeyMessage } = opener.dataset
      void open({ view: latchkeyOpen as View, message: latchkeyMessage })
    },
    { signal },
  )
}
