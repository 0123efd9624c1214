import type { ApiCall } from './access.js'
import type { createApi } from './api.js'
import { toAsked, toBody, type Asked } from './asked.js'
import type { FakeClock } from './clock.js'
import { strike } from './failures.js'
import { matchOperation, toMethods, type ApiOperation, type Operation } from './operations.js'
import { Refused } from './refused.js'
import { reply, replyWithProblem, send } from './reply.js'
import type { createScript } from './script.js'
import type { Tokens } from './tokens.js'
import type { FakeRequest, PageLike } from './types.js'

interface Dependencies {
  apiUrl: string
  tokenUrl: string
  clock: FakeClock
  api: ReturnType<typeof createApi>
  script: ReturnType<typeof createScript>
  tokens: Tokens
  /** `undefined`: nobody is signed in. */
  giveToken: () => object | undefined
}

export type FakeServer = ReturnType<typeof createServer>

const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Api-Key, X-Request-Id'
const EXPOSED = 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, Date, ETag'

export function createServer({ apiUrl, tokenUrl, clock, api, script, tokens, giveToken }: Dependencies) {
  const base = new URL(apiUrl)
  const root = base.pathname.replace(/\/$/, '')
  const requests: FakeRequest[] = []

  const isApi = (url: URL) => url.origin === base.origin && url.pathname.startsWith(`${root}/`)
  const isToken = ({ origin, pathname }: URL) =>
    tokenUrl.startsWith('/') ? pathname === toPath(tokenUrl) : origin + pathname === tokenUrl
  const isFile = (url: URL) =>
    isApi(url) && /^\/(latchkey\.js$|assets\/)/.test(url.pathname.slice(root.length))

  function toOperation(method: string, url: URL) {
    if (isToken(url)) return { operation: 'token', methods: ['POST'], parameter: '' } as const
    const path = url.pathname.slice(root.length)
    if (isFile(url)) return { operation: 'files', methods: ['GET'], parameter: path } as const
    return isApi(url) ? matchOperation(method, path) : undefined
  }

  async function answer(asked: Asked, files?: (path: string) => Promise<Response>): Promise<Response> {
    const { url, method, headers, text } = asked
    const match = toOperation(method, url)
    const origin = asked.origin ?? headers.get('origin') ?? undefined
    const isPreflight = method === 'OPTIONS' && headers.has('access-control-request-method')
    const open = (response: Response) => (match ? toOpen(response, url, origin) : response)
    if (match && isPreflight) return sign(open(send(204, null, toAllowed(url, match.methods))))

    const record: FakeRequest = {
      operation: match?.operation,
      method,
      path: url.pathname + url.search,
      headers: Object.fromEntries(headers),
      body: toBody(text),
      atMs: clock.now(),
      status: undefined,
    }
    requests.push(record)
    const response = await perform({ ...asked, origin, parameter: match?.parameter ?? '' }, match, files)
    record.status = response.status
    return sign(open(response))
  }

  async function perform(
    call: ApiCall & Pick<Asked, 'signal'>,
    match: ReturnType<typeof toOperation>,
    files: ((path: string) => Promise<Response>) | undefined,
  ): Promise<Response> {
    call.signal?.throwIfAborted()
    if (!match) return refuse(new Refused('not_found', 'There is nothing at this path.'))
    const { operation, methods } = match
    if (!operation) return refuse(new Refused('method_not_allowed', 'Not a method of this path.'), methods)
    const fault = script.take(operation)
    const outcome = fault && strike(fault.name, operation, tokens.newest()?.token)
    if (outcome === 'cut') throw new TypeError('Failed to fetch')
    if (outcome === 'held') await whenOver(fault?.over, call.signal)
    else if (outcome instanceof Response) return outcome
    const response = await answerTo(operation, call, files)
    if (outcome === 'lost') throw new TypeError('Failed to fetch')
    return response
  }

  function answerTo(
    operation: Operation,
    call: ApiCall,
    files: ((path: string) => Promise<Response>) | undefined,
  ): Response | Promise<Response> {
    if (operation === 'token') return toTokenAnswer(giveToken())
    if (operation === 'files')
      return files ? files(call.parameter) : refuse(new Refused('not_built', 'No files.'))
    return act(operation, call)
  }

  async function act(operation: ApiOperation, call: ApiCall): Promise<Response> {
    try {
      return await api[operation](call)
    } catch (thrown) {
      if (thrown instanceof Refused) return refuse(thrown)
      throw thrown
    }
  }

  function sign(response: Response): Response {
    response.headers.set('x-request-id', `fake-${requests.length}`)
    response.headers.set('date', new Date(clock.now()).toUTCString())
    return response
  }

  return {
    requests,
    isOurs: (url: URL) => isApi(url) || isToken(url),
    isFile,
    answer,

    async fetch(input: string | URL | Request, init: RequestInit = {}, page?: PageLike): Promise<Response> {
      return answer({
        ...(await toAsked(input, init, page?.location?.href ?? apiUrl)),
        origin: page?.location?.origin,
      })
    },
  }
}

const toTokenAnswer = (answer: object | undefined): Response =>
  answer
    ? reply(200, answer, { 'cache-control': 'private, no-cache' })
    : reply(401, { status: 401, code: 'signed_out', detail: 'Nobody is signed in.' })

const refuse = (refused: Refused, allowed?: readonly string[]): Response => {
  const response = replyWithProblem(refused)
  if (allowed) response.headers.set('allow', toMethods(allowed).join(', '))
  return response
}

/** CORS, as the API has it: without cookies. */
function toOpen(response: Response, { pathname }: URL, origin: string | undefined): Response {
  const { headers } = response
  const isForAll = /\/(v1\/widgets|assets)\/|\/latchkey\.js$/.test(pathname)
  if (!isForAll) headers.append('vary', 'Origin')
  if (isForAll) headers.set('access-control-allow-origin', '*')
  else if (origin !== undefined) headers.set('access-control-allow-origin', origin)
  headers.set('access-control-expose-headers', EXPOSED)
  return response
}

/** What a preflight is told. */
const toAllowed = ({ pathname }: URL, methods: readonly string[]): Record<string, string> => ({
  'access-control-allow-methods': (pathname.includes('/v1/sessions')
    ? ['GET', 'POST', 'PATCH']
    : methods
  ).join(', '),
  'access-control-allow-headers': REQUEST_HEADERS,
  'access-control-max-age': '7200',
})

const toPath = (tokenUrl: string) => tokenUrl.split(/[?#]/)[0]

/** Resolves once the failure is taken back; rejects as `fetch` does when it is called off. */
const whenOver = (over: Promise<void> | undefined, signal: AbortSignal | null | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error))
    void over?.then(resolve)
  })
