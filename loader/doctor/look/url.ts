import { baseUrl } from './document.js'

/** As the page would read it; `undefined` for what is no address. */
export function toUrl(text: string): URL | undefined {
  try {
    return new URL(text, baseUrl())
  } catch {
    return undefined
  }
}

export const originOf = (url: string): string | undefined => toUrl(url)?.origin

export const isOwnOrigin = (url: string): boolean => originOf(url) === globalThis.origin
