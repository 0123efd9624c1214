/** Where a page leads after it: on this server, and only to where somebody has to sign in. */
export function toNext(given: string | null | undefined): string | undefined {
  if (!given || !/^\/(dashboard|oauth\/authorize)([/?]|$)/.test(given)) return undefined
  // Parsed, since `..` leads elsewhere.
  const { pathname, search } = new URL(given, 'https://here.invalid')
  return /^\/(dashboard|oauth\/authorize)(\/|$)/.test(pathname) ? pathname + search : undefined
}
