/** Headers as Node and Lambda hand them over. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>

/** Throws for what no header may hold. */
export function toHeaders(given: HeaderRecord): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    // HTTP/2 has pseudo-headers such as `:path`.
    if (value === undefined || name.startsWith(':')) continue
    headers.set(name, [value].flat().join(name.toLowerCase() === 'cookie' ? '; ' : ', '))
  }
  return headers
}
