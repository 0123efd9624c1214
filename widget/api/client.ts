import type { Keeper } from '../../loader/handle.js'
import { type ErrorCode, LatchkeyError } from '../../loader/error.js'
import { toError } from './answer.js'
import type { Parser } from './parse.js'
import { within } from './within.js'

/** Milliseconds, from the first byte sent to the last byte read. */
export const TIMEOUT_MS = 15_000

/** Where a client's tokens come from: the keeper, or a tenant. */
export interface TokenSource extends Pick<Keeper, 'ensureFresh'> {
  /** The API answered 401 to this very token; `detail` is the API's sentence. */
  refuse(token: string, detail: string): void
}

export interface Dependencies {
  /** Without a slash at its end. */
  apiUrl: string
  /** The widget's id, for errors that are about it. */
  widget: string
  keeper: TokenSource
  fetch: typeof fetch
  /** Sent with every call. */
  headers?: Record<string, string>
  /** What it is called when two tokens in a row are refused. Default `token_refused`. */
  refused?: ErrorCode
}

export interface Call {
  method: 'GET' | 'POST'
  /** From the API's root, query included: `/v1/sessions?limit=100`. */
  path: string
  /** Sent as JSON. */
  body: unknown
  /** Aborted when the visitor changes or the widget goes: the call then rejects with `destroyed`. */
  signal: AbortSignal
  /** What is answered has no end: what is parsed is the body as it comes, a `ReadableStream`. */
  stream?: { lastEventId: string }
  /** What is parsed is the body as it stands, and not JSON. */
  isText?: boolean
}

interface Answer<T> {
  status: number
  body: T
}

/** Rejects with a `LatchkeyError`, always, and within twice `TIMEOUT_MS` plus what the keeper takes for a token. */
export type Client = <T>(call: Call, parse: Parser<T>) => Promise<Answer<T>>

export function createClient({
  apiUrl,
  widget,
  keeper,
  fetch,
  headers = {},
  refused = 'token_refused',
}: Dependencies): Client {
  let used: string | undefined

  return async (call, parse) => {
    const url = apiUrl + call.path
    const subjects = { url, apiUrl, widget, refused }
    let token = await freshToken(used ? 'expired' : 'start', call)
    let response = await exchange(url, call, token)
    if (response.status === 401) {
      keeper.refuse(token, toError(response, subjects).message)
      token = await freshToken('refused', call)
      response = await exchange(url, call, token)
      if (response.status === 401) keeper.refuse(token, toError(response, subjects).message)
    }
    if (response.status >= 300) throw toError(response, subjects)
    const { status, body } = response
    try {
      return { status, body: parse(body) }
    } catch (cause) {
      throw new LatchkeyError(
        'api_failing',
        `${url} answered ${status} with something else than it promises.`,
        { cause, status, retryable: true, subject: apiUrl },
      )
    }
  }

  async function freshToken(reason: string, { signal }: Call): Promise<string> {
    const token = await keeper.ensureFresh(reason)
    // While this waited the visitor may have become another one: their token must not carry this call.
    if (signal.aborted) throw gone()
    used = token
    return token
  }

  async function exchange(
    url: string,
    { method, body, signal, stream, isText }: Call,
    token: string,
  ): Promise<Exchange> {
    try {
      return await within(TIMEOUT_MS, signal, async (signal) => {
        const response = await fetch(url, {
          method,
          headers: {
            ...headers,
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(stream?.lastEventId && { 'last-event-id': stream.lastEventId }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          credentials: 'omit',
          signal,
        })
        const isStream = stream && response.headers.get('content-type')?.startsWith('text/event-stream')
        const answered = isStream ? response.body : await response.text()
        const isJson = typeof answered === 'string' && !(isText && response.ok)
        return {
          status: response.status,
          headers: response.headers,
          body: isJson ? toJson(answered) : answered,
        }
      })
    } catch (cause) {
      if (signal.aborted) throw gone()
      throw new LatchkeyError('api_unreachable', `${url} could not be reached.`, {
        cause,
        retryable: true,
        subject: apiUrl,
      })
    }
  }
}

export interface Exchange {
  status: number
  headers: Headers
  body: unknown
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const gone = () =>
  new LatchkeyError('destroyed', 'The visitor changed, or the widget was taken off the page.')
