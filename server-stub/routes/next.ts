/** Where a page leads after it: on this server, and only to where somebody has to sign in. */
export function toNext(given: string | null | undefined): string | undefined {
  if (!given || !/^\/(dashboard|oauth\/authorize)([/?]|$)/.test(given)) return undefined
  const base = 'https://here.invalid'
  const url = URL.canParse(given, base) ? new URL(given, base) : undefined
  // Parsed, since `..` and what browsers skip may lead elsewhere.
  if (url?.origin !== base || !/^\/(dashboard|oauth\/authorize)(\/|$)/.test(url.pathname)) return undefined
  return url.pathname + url.search
}
