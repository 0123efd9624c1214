import { createHash } from 'node:crypto'
import type { OAuthTokenAnswer } from '../../../protocol/access-token.js'
import { createPasswords } from '../../../server-stub/services/passwords.js'
import { createUsers } from '../../../server-stub/services/users.js'
import type { UserRole } from '../../../server-stub/store/store.js'
import { CHEAP, type TestServer } from '../../support/server.js'
import { FROM_OWN_PAGE, PASSWORD } from '../../support/people.js'

export const PAGE = 'http://localhost:3000'
const VERIFIER = 'v'.repeat(43)

/** A new user of the workspace, signed in: the cookies of that browser. */
export async function addUser(
  { app, store, clock, workspace }: TestServer,
  email: string,
  role: UserRole = 'member',
): Promise<string> {
  const passwords = createPasswords(CHEAP)
  const request = { workspaceId: workspace.id, email, name: undefined, role, createdBy: 'test' }
  const user = await createUsers({ store, clock, passwords }).create(request)
  const hash = await passwords.hash(PASSWORD)
  await store.setPassword(user.id, { hash, firstPasswordEndsAt: undefined })
  const response = await app.request('/dashboard/sign-in', {
    method: 'POST',
    headers: FROM_OWN_PAGE,
    body: new URLSearchParams({ email, password: PASSWORD }),
  })
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

/** Where a page in development asks for a token of this widget. */
export function toAuthorizePath(widgetId: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: widgetId,
    redirect_uri: `${PAGE}/`,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  return `/oauth/authorize?${query}`
}

/** A developer token that the user with these cookies allows. */
export async function connect({ app }: TestServer, cookie: string, widgetId: string): Promise<string> {
  const allowed = await app.request(toAuthorizePath(widgetId), {
    method: 'POST',
    headers: { ...FROM_OWN_PAGE, cookie },
    body: new URLSearchParams({ decision: 'allow' }),
  })
  const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: widgetId, code, code_verifier: VERIFIER }
  const answer = await app.request('/oauth/token', {
    method: 'POST',
    headers: { origin: PAGE },
    body: new URLSearchParams({ ...form, redirect_uri: `${PAGE}/` }),
  })
  return ((await answer.json()) as OAuthTokenAnswer).access_token
}
