import type { Events, Listener } from './events.js'
import type { AnyView } from './latchkey.js'

/** A view of the page's own in the panel. */
export interface CustomPanel {
  /** Names it: in `open(id)`, and when it is defined anew. Begins with a letter; small letters, digits and `-`, at most 40. */
  id: string
  /** Its heading, and what it is called on the panel's home. */
  title: string
  /** Drawn before the title: a text, such as an emoji. Default: none. */
  icon?: string
  /**
   * Fills `element`, which is empty and stands in the panel's shadow root, each time the panel is shown. Returns what
   * ends it, if anything has to. What it throws is shown in its place, and harms nothing else.
   */
  render(element: HTMLElement, context: PanelContext): void | (() => void)
}

/** What a custom panel may know and do. It ends with the panel: after `signal` none of it does anything. */
export interface PanelContext {
  /** As the token names the visitor; `undefined` while nobody is known. */
  visitor: PanelVisitor | undefined
  /**
   * The Latchkey API with the visitor's token: a path such as `/v1/sessions`, or its whole URL. Any other address is
   * refused, since a token belongs nowhere else. Rejects as `fetch` does, and with a `LatchkeyError` where there is no token.
   */
  fetch(address: string, init?: RequestInit): Promise<Response>
  /** As `Latchkey('on', …)`, until the panel ends. */
  on<E extends keyof Events>(event: E, listener: Listener<E>): () => void
  theme: PanelTheme
  /** Aborted when the panel is left, closed or destroyed. */
  signal: AbortSignal
  close(): void
  /** A view, or another panel by its `id`. */
  open(view: AnyView): void
}

/** Traits that came in a token. */
export interface PanelVisitor {
  id: string | undefined
  name: string | undefined
  company: string | undefined
  email: string | undefined
}

/** How the panel looks now. Colours are CSS colours that can be read on each other. */
export interface PanelTheme {
  scheme: 'light' | 'dark'
  /** What stands out, as a ground. */
  accent: string
  /** Writing on it. */
  onAccent: string
  /** The accent as writing on the panel's own ground. */
  accentInk: string
  /** CSS pixels. */
  radius: number
}
