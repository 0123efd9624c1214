import type { Keeper } from '../../../loader/handle.js'
import type { PanelContext } from '../../../loader/panel.js'

interface Dependencies {
  apiUrl: string
  keeper: Pick<Keeper, 'ensureFresh' | 'refuse'>
  /** Aborted when the panel ends: what is asked then rejects. */
  signal: AbortSignal
}

/**
 * `fetch`, of one API and with the visitor's token, which its caller never gets to see: it travels in `Authorization`,
 * is fetched anew once after a 401, and goes to no other address, redirects included.
 */
export function createPanelFetch({ apiUrl, keeper, signal }: Dependencies): PanelContext['fetch'] {
  return async (address, init = {}) => {
    const url = toUrl(String(address), apiUrl)
    const both = toSignal(signal, init.signal)
    const ask = async (reason: string) => {
      signal.throwIfAborted()
      const token = await keeper.ensureFresh(reason)
      // Meanwhile the visitor may have become another one.
      both.throwIfAborted()
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      const response = await fetch(url, {
        ...init,
        headers,
        signal: both,
        credentials: 'omit',
        redirect: 'error',
      })
      if (response.status === 401) keeper.refuse(token)
      return response
    }
    const response = await ask('asked')
    // A stream was read to its end, and cannot be sent again.
    if (response.status !== 401 || init.body instanceof ReadableStream) return response
    return ask('refused')
  }
}

/** @throws TypeError where it is no address of the API's. */
function toUrl(address: string, apiUrl: string): string {
  const base = new URL(apiUrl)
  const url = parse(address.startsWith('/') ? apiUrl + address : address)
  const folder = base.pathname.replace(/\/*$/, '/')
  if (url?.origin === base.origin && url.pathname.startsWith(folder)) return url.href
  throw new TypeError(
    `A panel's fetch takes a path that begins with "/", or an address of ${apiUrl}: a token belongs nowhere else.`,
  )
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address)
  } catch {
    return undefined
  }
}

/** Aborted with either. `AbortSignal.any` is missing in Safari before 17.4. */
function toSignal(one: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
  if (!other) return one
  const either = new AbortController()
  for (const signal of [one, other]) {
    const abort = () => either.abort(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { signal: either.signal })
  }
  return either.signal
}
