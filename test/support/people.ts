import { createPasswords } from '../../server-stub/services/passwords.js'
import { createUsers } from '../../server-stub/services/users.js'
import type { App } from '../../server-stub/routes/http.js'
import type { UserRole } from '../../server-stub/store/store.js'
import { CHEAP, PUBLIC_URL, setupServer, type ServerSetup } from './server.js'

export const SAM = 'sam@northwind.example'
/** What a browser says of what this server's own pages send. */
export const FROM_OWN_PAGE = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }
export const PASSWORD = 'a boat full of walnuts'

/** The server, its users, and browsers to sign in with. */
export async function setupPeople(setup: ServerSetup = {}) {
  const server = await setupServer(setup)
  const { app, store, clock, workspace } = server
  const users = createUsers({ store, clock, passwords: createPasswords(CHEAP) })

  /** With a password that they have chosen. */
  async function addUser(email = SAM, workspaceId = workspace.id, role: UserRole = 'member') {
    const request = { workspaceId, email, name: undefined, role, createdBy: 'test' }
    const user = await users.create(request)
    const hash = await createPasswords(CHEAP).hash(PASSWORD)
    await store.setPassword(user.id, { hash, firstPasswordEndsAt: undefined })
    return user
  }

  async function signIn({ email = SAM, password = PASSWORD, browser = createBrowser(app) } = {}) {
    const response = await browser.post('/dashboard/sign-in', { email, password })
    return { browser, response }
  }

  return { ...server, users, addUser, signIn, openBrowser: () => createBrowser(app) }
}

export type Browser = ReturnType<typeof createBrowser>

interface Asked {
  body?: unknown
  headers?: Record<string, string>
}

/** Keeps cookies and says whence it asks, as browsers do. Follows nothing. */
function createBrowser(app: App) {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit): Promise<Response> {
    const response = await app.request(path, {
      ...init,
      headers: {
        ...(cookies.size > 0 && { cookie: Array.from(cookies, (pair) => pair.join('=')).join('; ') }),
        ...(init.headers as Record<string, string>),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0(;|$)/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  return {
    cookies,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post: (path: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...FROM_OWN_PAGE,
          ...headers,
        },
      }),
    /** The API, from a page of this server unless `headers` say otherwise. */
    ask: (method: string, path: string, { body, headers = FROM_OWN_PAGE }: Asked = {}) =>
      send(path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  }
}
