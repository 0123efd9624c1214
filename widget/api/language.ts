import type { Page } from '../../loader/handle.js'

/**
 * The languages besides English, the longest names first, and the SHA-256 of each one's file in Base64: written in when the
 * widget is built, of the files that are in `i18n/`. `''`: a customer's bundler has the file.
 */
declare const __LANGUAGES__: Record<string, string>

/** For `de-AT` that is `de`, where there is no file of `de-AT` itself (RFC 4647 §3.4). `undefined`: none but English. */
export const toLanguage = (locale: string): string | undefined =>
  Object.keys(__LANGUAGES__).find((name) => new RegExp(`^${name}\\b`, 'i').test(locale))

/** The words, whose bytes are those that this chunk was built with. Rejects where they can't be had. */
export async function fetchLanguage(page: Page, name: string, signal: AbortSignal): Promise<unknown> {
  const hash = __LANGUAGES__[name]!
  if (!hash) return page.load(name as never)
  const file = `${name}-${hash.match(/\w{8}/)![0]}.json`
  const response = await fetch(`${page.settings().apiUrl}/assets/${file}`, {
    integrity: `sha256-${hash}`,
    signal,
  })
  return response.json()
}
