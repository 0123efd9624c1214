import type { Events, Listener } from '../../../loader/events.js'
import type { Keeper, VerifiedVisitor } from '../../../loader/handle.js'
import type { PanelContext, PanelTheme } from '../../../loader/panel.js'
import { createPanelFetch } from './panel-fetch.js'
import type { Panel } from './panels.js'

/** A panel, once on screen. */
export interface Showing {
  panel: Panel
  visitor: VerifiedVisitor | undefined
  /** Begins in this element, once; `null` ends it. */
  place(element: HTMLElement | null): void
}

interface Dependencies {
  panel: Panel
  visitor: VerifiedVisitor | undefined
  apiUrl: string
  keeper: Pick<Keeper, 'ensureFresh' | 'refuse' | 'open' | 'close'>
  /** What the page's own code threw; also after its end. */
  onFailure(thrown: unknown): void
}

/**
 * What a page's own code draws, from its beginning to its end. None of that code runs while the panel is being drawn: it
 * may call whatever leads to another drawing.
 */
export function createShowing({ panel, visitor, apiUrl, keeper, onFailure }: Dependencies): Showing {
  const ending = new AbortController()
  const { signal } = ending
  let isGone = false
  let hasBegun = false
  let stop: unknown

  return {
    panel,
    visitor,
    place(element) {
      isGone = element === null
      queueMicrotask(() => (element ? begin(element) : end()))
    },
  }

  function begin(element: HTMLElement): void {
    if (isGone || hasBegun) return
    hasBegun = true
    attempt(() => settle(panel.render(element, toContext(element))))
  }

  /** What was rendered says what ends it, now or, where it is asynchronous, later. */
  function settle(rendered: unknown): void {
    if (typeof rendered === 'object' && rendered !== null && 'then' in rendered) {
      Promise.resolve(rendered).then(settle, onFailure)
      return
    }
    stop = rendered
    if (signal.aborted) callStop()
  }

  function end(): void {
    if (signal.aborted) return
    ending.abort()
    callStop()
  }

  function callStop(): void {
    const call = stop
    stop = undefined
    if (typeof call === 'function') attempt(() => void Reflect.apply(call, undefined, []))
  }

  function attempt(run: () => void): void {
    try {
      run()
    } catch (thrown) {
      onFailure(thrown)
    }
  }

  function toContext(element: HTMLElement): PanelContext {
    const stage = element.closest<HTMLElement>('.latchkey') ?? element
    return {
      visitor: visitor && toTraits(visitor),
      fetch: createPanelFetch({ apiUrl, keeper, signal }),
      on(event, listener) {
        const listening = new AbortController()
        const stopListening = () => listening.abort()
        if (!signal.aborted) listen(event, listener, listening.signal)
        signal.addEventListener('abort', stopListening, { signal: listening.signal })
        return stopListening
      },
      get theme() {
        return toTheme(stage)
      },
      signal,
      close() {
        if (!signal.aborted) keeper.close()
      },
      open(view) {
        // What cannot be opened is told where it is found out.
        if (!signal.aborted) keeper.open(view).catch(() => {})
      },
    }
  }
}

function listen<E extends keyof Events>(event: E, listener: Listener<E>, signal: AbortSignal): void {
  // It was ready before there was a panel.
  if (event === 'ready') return queueMicrotask(listener as () => void)
  addEventListener(`latchkey:${event}`, (told) => listener((told as CustomEvent<Events[E]>).detail), {
    signal,
  })
}

const toTraits = ({ id, name, company, email }: VerifiedVisitor) => ({ id, name, company, email })

function toTheme({ style, dataset }: HTMLElement): PanelTheme {
  return {
    scheme: dataset.scheme === 'dark' ? 'dark' : 'light',
    accent: style.getPropertyValue('--accent'),
    onAccent: style.getPropertyValue('--on-accent'),
    accentInk: style.getPropertyValue('--accent-ink'),
    radius: Number.parseFloat(style.getPropertyValue('--radius')),
  }
}
