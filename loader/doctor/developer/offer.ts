import { createElement } from '../look/document.js'

interface Offer {
  /** Whether there is something to connect, and a click can at once. */
  isOffered(): boolean
  /** Whether the panel is. */
  isOpen(): boolean
  connect(): void
}

const LABEL = 'Connect for development'
/** What in the panel asks for it as well. */
const ASKS = '[data-connect]'

const STYLE = `:host > .connect {
  position: fixed;
  pointer-events: none;
  padding: 6px 12px;
  border-radius: 8px;
  background: #1c1f26;
  color: #fff;
  font: 13px/1.4 system-ui, sans-serif;
  white-space: nowrap;
}
@media print { :host > .connect { display: none } }`

/**
 * Says beside the launcher what a click on it does, as long as it is offered, and does it in that very click. Returns
 * what looks again whether it is.
 */
export function offer(root: ShadowRoot, { isOffered, isOpen, connect }: Offer): () => void {
  const launcher = root.querySelector('button')
  if (!launcher) return () => {}
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  const label = createElement('span')
  label.className = 'connect'
  label.textContent = LABEL
  const own = launcher.ariaLabel

  function paint(): void {
    const isThere = isOffered() && launcher!.getClientRects().length > 0
    launcher!.ariaLabel = isOffered() ? LABEL : own
    label.hidden = !isThere
    if (isThere) place(label, launcher!)
  }

  root.addEventListener(
    'click',
    (event) => {
      const isAsked = event
        .composedPath()
        .some((it) => it === launcher || (it instanceof Element && it.matches(ASKS)))
      if (!isAsked || !isOffered()) return
      // It stays open: that is where the connected page shows.
      if (isOpen()) event.stopPropagation()
      connect()
    },
    { capture: true },
  )
  // Whatever changes tells the page.
  const stop = new AbortController()
  const repaint = () => (label.isConnected ? paint() : stop.abort())
  for (const event of ['state', 'open', 'close'])
    addEventListener(`latchkey:${event}`, repaint, { signal: stop.signal })
  addEventListener('resize', repaint, { signal: stop.signal })
  root.append(label)
  paint()
  return repaint
}

function place(label: HTMLElement, launcher: Element): void {
  const { left, right, top, height } = launcher.getBoundingClientRect()
  const isLeft = left < innerWidth - right
  label.style.setProperty(isLeft ? 'left' : 'right', `${(isLeft ? right : innerWidth - left) + 8}px`)
  label.style.setProperty('top', `${top + height / 2 - 15}px`)
}
