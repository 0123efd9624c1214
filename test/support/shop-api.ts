import type { VerifiedVisitor } from '../../loader/handle.js'
import { createFakeApi, toProblem, type FakeApi } from './api.js'
import { toToken } from './token-endpoint.js'

export type Person = Partial<VerifiedVisitor> & { id: string }

/** A call to the API: the token it came with, and whether that one had ended by the server's clock. */
interface Use {
  token: string
  isLate: boolean
}

interface Token {
  sub: string
  endsAtMs: number
}

interface Rules {
  lifetimeMs: number
  now(): number
}

/** An API that gives tokens and takes them, each visitor's conversations apart. */
export function createShopApi({ lifetimeMs, now }: Rules) {
  const tokens = new Map<string, Token>()
  const conversations = new Map<string, FakeApi>()
  const uses: Use[] = []
  const ended: string[] = []

  function mint(visitor: Person) {
    const iat = now() / 1000
    const expires_in = lifetimeMs / 1000
    const jti = String(tokens.size + 1)
    const token = toToken({ sub: visitor.id, jti, iat, exp: iat + expires_in, visitor })
    tokens.set(token, { sub: visitor.id, endsAtMs: now() + lifetimeMs })
    return { token, expires_in }
  }

  async function answer(request: Request): Promise<Response> {
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    if (request.method === 'DELETE') {
      ended.push(token)
      return new Response(null, { status: 204 })
    }
    const known = tokens.get(token)
    const isLate = known !== undefined && known.endsAtMs <= now()
    uses.push({ token, isLate })
    if (!known || isLate) return toProblem(401, 'token_invalid')
    const api = conversations.get(known.sub) ?? createFakeApi()
    conversations.set(known.sub, api)
    const { method, headers, url, signal } = request
    const body = method === 'POST' ? { body: await request.text() } : {}
    return api.fetch(url, { method, headers, signal, ...body })
  }

  return { mint, answer, tokens: () => [...tokens.keys()], uses, ended }
}
