/** What `fetch` was called with, or a browser sent. */
export interface Asked {
  url: URL
  method: string
  headers: Headers
  text: string
  /** Of the page. Default: the header. */
  origin?: string | undefined
  /** Calls it off. */
  signal?: AbortSignal | null | undefined
}

/** A `URL` may be of another realm, so that it is known by what it has. */
export const toAddress = (input: string | URL | Request): string =>
  typeof input === 'string' ? input : 'href' in input ? input.href : input.url

/** Without a `Request` where none is given: its signal must be of the same realm, which in a simulated DOM it is not. */
export async function toAsked(
  input: string | URL | Request,
  init: RequestInit,
  base: string,
): Promise<Asked> {
  const request = typeof input === 'string' || 'href' in input ? undefined : input
  const { body = null } = init
  return {
    url: new URL(toAddress(input), base),
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers: new Headers(init.headers ?? request?.headers),
    text: body === null ? ((await request?.text()) ?? '') : await new Response(body).text(),
    signal: init.signal ?? request?.signal,
  }
}

/** JSON where it is some. */
export function toBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
