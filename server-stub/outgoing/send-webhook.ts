import { once } from 'node:events'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Received, Send } from '../services/delivery-worker.js'
import { lookupBySystem, resolvePublic, type Address, type Lookup } from './resolve.js'

/** For the name, the connection, the headers and the body together. */
const PATIENCE_MS = 15_000
/** Of the answer; what is longer is cut off. */
export const RESPONSE_MAX_BYTES = 4096

/** Calls `then` in `ms`, unless the returned function is called before. */
export type After = (ms: number, then: () => void) => () => void

interface Dependencies {
  /** `WEBHOOK_ALLOW_PRIVATE`: loopback too. */
  allowLoopback: boolean
  /** Default: the system's. */
  lookup?: Lookup
  /** Default: the system's. */
  after?: After
}

/** One POST, to an address that was looked at, without following anything. */
export function createSend(dependencies: Dependencies): Send {
  const { allowLoopback, lookup = lookupBySystem, after = afterBySystem } = dependencies

  return async ({ url, headers, body, signal }) => {
    const ending = new AbortController()
    const end = (reason: string) => ending.abort(new Ended(reason))
    const onStop = () => end('stopped')
    if (signal.aborted) onStop()
    signal.addEventListener('abort', onStop)
    const cancel = after(PATIENCE_MS, () => end('timeout'))
    try {
      return await unlessEnded(ending.signal, async () => {
        const target = new URL(url)
        const addresses = await resolvePublic(target.hostname, { lookup, allowLoopback })
        ending.signal.throwIfAborted()
        return post(target, { headers, body, addresses, signal: ending.signal })
      })
    } catch (error) {
      return { error: toCode(ending.signal.aborted ? ending.signal.reason : error) }
    } finally {
      cancel()
      signal.removeEventListener('abort', onStop)
    }
  }
}

class Ended extends Error {
  override readonly name = 'Ended'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

// A look-up cannot be called off, only no longer waited for.
async function unlessEnded<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  signal.throwIfAborted()
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  return Promise.race([work(), ended])
}

interface Post {
  headers: Record<string, string>
  body: string
  addresses: readonly Address[]
  signal: AbortSignal
}

async function post(target: URL, { headers, body, addresses, signal }: Post): Promise<Received> {
  const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
    method: 'POST',
    // A connection of its own: one that is kept may be closed by the time that it is used.
    agent: false,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: pinTo(addresses),
    signal,
  })
  // Also of what comes after the answer, when nobody waits any more.
  request.on('error', () => {})
  request.end(body)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  const response = await readBeginning(answer)
  request.destroy()
  const retryAfter = answer.headers['retry-after']
  const status = answer.statusCode ?? 0
  const isRedirect = status >= 300 && status < 400
  return {
    status,
    response,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(isRedirect && { error: 'redirect_refused' }),
  }
}

function pinTo(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses
    if (all) answer(null, [...addresses])
    else answer(null, first?.address ?? '', first?.family)
  }
}

async function readBeginning(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= RESPONSE_MAX_BYTES) break
  }
  const text = Buffer.concat(chunks).subarray(0, RESPONSE_MAX_BYTES).toString('utf8')
  // No database keeps a NUL.
  return text.replaceAll('\0', '␀')
}

/** A code of ours or of the system's, never a message, which may repeat anything. */
function toCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'failed'
}

const afterBySystem: After = (ms, then) => {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}
