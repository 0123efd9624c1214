import { createTokenRoute, type HostError, type TokenRouteOptions } from '../../../server-stub/host/index.js'
import { KEY, startUpstream } from './upstream.js'

export const ALEX = {
  visitor: { id: 'u_1', email: 'alex@example.com', name: 'Alex Rivera', company: 'Northwind' },
}

interface Setup extends Partial<TokenRouteOptions> {
  reply?: Parameters<typeof startUpstream>[0]
}

export async function setup({ reply, ...options }: Setup = {}) {
  const { apiUrl, seen } = await startUpstream(reply)
  const errors: HostError[] = []
  const route = createTokenRoute({
    apiUrl,
    projectKey: KEY,
    identify: () => ALEX,
    onError: (error) => void errors.push(error),
    ...options,
  })
  return { route, seen, errors, apiUrl }
}

/** What a page of the site sends. */
export function ask(init: RequestInit = {}): Request {
  const headers = new Headers({ 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' })
  new Headers(init.headers).forEach((value, name) => headers.set(name, value))
  return new Request('https://shop.example/api/latchkey/token', {
    method: 'POST',
    body: '{"widget":"wgt_1","reason":"start"}',
    ...init,
    headers,
  })
}

/** As `ask`, without the headers named. */
export function askWithout(names: string[], init: RequestInit = {}): Request {
  const request = ask(init)
  for (const name of names) request.headers.delete(name)
  return request
}
