import { findAll } from './document.js'
import { toUrl } from './url.js'

/** One of Latchkey's tags on the page. */
export interface ScriptFacts {
  origin: string
  /** Whether the page is read on while it loads. */
  isAside: boolean
  hasIntegrity: boolean
  /** What it says, well-formed or not. */
  widget: string | undefined
}

export const lookAtScripts = (): ScriptFacts[] =>
  findAll<HTMLScriptElement>('script[src]').flatMap((script) => {
    const { pathname, origin, searchParams } = toUrl(script.src) ?? {}
    if (!pathname?.endsWith('/latchkey.js') || !origin) return []
    return {
      origin,
      isAside: script.async || script.defer || script.type === 'module',
      hasIntegrity: script.integrity !== '',
      widget: script.getAttribute('data-widget') ?? searchParams?.get('widget') ?? undefined,
    }
  })

/** Whether a copy of Latchkey runs here, whichever bundle it came in. */
export const isLatchkeyHere = (): boolean => Symbol.for('latchkey') in globalThis
