import type { Latchkey, View } from '../latchkey.js'
import type { Settings } from '../options.js'

const LINK = '[data-latchkey-open]'

interface Reaction extends Pick<Latchkey, 'open'> {
  signal: AbortSignal
}

/** Any element of the page can open the panel; where this script is blocked, a link's own `href` still works. */
export function listenToOpeners(own: () => Settings['launcher'], { open, signal }: Reaction): void {
  addEventListener(
    'click',
    (event) => {
      const { target, ctrlKey, metaKey, shiftKey, defaultPrevented } = event
      if (defaultPrevented || ctrlKey || metaKey || shiftKey || !(target instanceof Element)) return
      const selector = own()
      const opener = target.closest<HTMLElement>(typeof selector === 'string' ? selector + ',' + LINK : LINK)
      if (!opener) return
      event.preventDefault()
      const { latchkeyOpen, latchkeyMessage } = opener.dataset
      void open({ view: latchkeyOpen as View, message: latchkeyMessage })
    },
    { signal },
  )
}
