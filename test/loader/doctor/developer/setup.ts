import { expect, vi } from 'vitest'
import type { LatchkeyError } from '../../../../loader/error.js'
import { offerConnection } from '../../../../loader/doctor/developer/index.js'

export const API = 'https://widget.example.com'
export const PAGE = 'http://localhost:3000'

interface Given {
  /** Where the page is. */
  url?: string
  isBlocked?: boolean
  /** Whether the panel is. */
  isOpen?: boolean
}

let count = 0

/** A page that gives an empty token, with a launcher on it; and the browser's popup, which does as it is told. */
export function setupDeveloper({ url = `${PAGE}/shop`, isBlocked = false, isOpen = false }: Given = {}) {
  ;(globalThis as never as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(url)
  // Connections outlive pages of the same widget.
  const widget = `wgt_${++count}`
  const host = document.createElement('latchkey-widget')
  const root = host.attachShadow({ mode: 'open' })
  const launcher = document.createElement('button')
  launcher.ariaLabel = 'Chat'
  launcher.getClientRects = () => [{}] as never
  root.append(launcher)
  document.documentElement.append(host)

  const errors: LatchkeyError[] = []
  const ending = new AbortController()
  addEventListener('latchkey:error', (event) => errors.push((event as CustomEvent<LatchkeyError>).detail), {
    signal: ending.signal,
  })
  const popup = { closed: false, focus: vi.fn() }
  const opened: URL[] = []
  vi.stubGlobal('open', (asked: string) => {
    opened.push(new URL(asked))
    return isBlocked ? null : popup
  })
  const refresh = vi.fn(() => Promise.resolve())
  const offer = () =>
    offerConnection({
      given: () => ({ apiUrl: API, widget, token: '' }),
      state: () => 'idle',
      diagnostics: () => undefined,
      refresh,
      isOpen: () => isOpen,
    })
  offer()
  const label = () => root.querySelector<HTMLElement>('.connect')
  const whenOffered = () => vi.waitFor(() => expect(label()?.hidden).toBe(false))

  return {
    site: { apiUrl: API, widget },
    host,
    root,
    launcher,
    errors,
    popup,
    opened,
    refresh,
    offer,
    label,
    whenOffered,
    async click(on: Element = launcher): Promise<void> {
      await whenOffered()
      on.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }))
    },
    /** What the popup says, as the server's page does. */
    say(what: object, { origin = API, source = popup as unknown } = {}): void {
      const data = {
        source: 'latchkey',
        type: 'authorization_response',
        state: opened.at(-1)?.searchParams.get('state'),
        iss: API,
        ...what,
      }
      const event = new MessageEvent('message', { data, origin })
      Object.defineProperty(event, 'source', { value: source })
      dispatchEvent(event)
    },
    end(): void {
      ending.abort()
      host.remove()
    },
  }
}
