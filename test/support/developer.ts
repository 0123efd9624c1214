import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { OAuthError, OAuthTokenAnswer } from '../../protocol/access-token.js'
import { setupPeople, type Browser } from './people.js'

export const PAGE = 'http://localhost:3000'

/** The server, Sam of the widget's workspace, and a page in development that asks Sam. */
export async function setupDeveloper() {
  const people = await setupPeople({ origins: ['https://shop.example'] })
  const { app, widget, addUser, signIn } = people
  const sam = await addUser()
  const { browser } = await signIn()

  const ask = (change: Record<string, string | undefined> = {}) => {
    const verifier = randomBytes(32).toString('base64url')
    const query = {
      response_type: 'code',
      client_id: widget.id,
      redirect_uri: `${PAGE}/`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'a state',
      ...change,
    }
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
    return { verifier, url: `/oauth/authorize?${new URLSearchParams(given)}` }
  }

  async function allow(change: Record<string, string | undefined> = {}, by: Browser = browser) {
    const { verifier, url } = ask(change)
    const response = await by.post(url, { decision: 'allow' })
    return { verifier, code: toAnswer(response).code ?? '' }
  }

  async function token(
    form: Record<string, string | undefined>,
    headers: Record<string, string> = { origin: PAGE },
  ) {
    const given = Object.entries({ client_id: widget.id, ...form })
    const body = new URLSearchParams(given.filter((pair): pair is [string, string] => pair[1] !== undefined))
    return app.request('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: body.toString(),
    })
  }

  const redeem = (
    { code, verifier }: { code: string; verifier: string },
    change: Record<string, string | undefined> = {},
    headers?: Record<string, string>,
  ) =>
    token(
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: `${PAGE}/`,
        code_verifier: verifier,
        ...change,
      },
      headers,
    )

  const refresh = (
    refresh_token: string,
    change: Record<string, string> = {},
    headers?: Record<string, string>,
  ) => token({ grant_type: 'refresh_token', refresh_token, ...change }, headers)

  async function connect() {
    const response = await redeem(await allow())
    expect(response.status).toBe(200)
    return (await response.json()) as Connected
  }

  const call = (bearer: string, headers: Record<string, string> = { origin: PAGE }) =>
    people.call('GET', '/v1/sessions', { bearer, headers })

  return { ...people, sam, browser, ask, allow, token, redeem, refresh, connect, callAs: call }
}

type Connected = OAuthTokenAnswer & { refresh_token: string }

type Answer = Partial<Record<'code' | 'state' | 'iss' | 'error' | 'error_description', string>> & {
  at: string
}

/** What an answer by redirect says. */
export function toAnswer(response: Response): Answer {
  expect(response.status).toBe(303)
  const { origin, pathname, searchParams } = new URL(response.headers.get('location') ?? '')
  return { at: origin + pathname, ...Object.fromEntries(searchParams) }
}

export async function errorOf(response: Response): Promise<string> {
  expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
  return ((await response.json()) as OAuthError).error
}
