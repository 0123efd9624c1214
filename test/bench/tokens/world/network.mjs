/** The page's `fetch`: calls of the token endpoint, and requests to the API with whatever token they bear. */
export function createFetch({ endpoint, api, toRefusal }) {
  return async function fetch(input, init = {}) {
    const request = input instanceof Request ? input : undefined
    const url = new URL(request?.url ?? input, location.href)
    if (url.pathname.endsWith('/token')) return endpoint.answer(init.signal ?? request?.signal)

    const headers = new Headers(init.headers ?? request?.headers)
    const bearer = headers.get('authorization')?.replace(/^Bearer /, '')
    try {
      await api.send(bearer)
      return Response.json({ count: 0 })
    } catch (error) {
      if (!error.refused) throw error
      return Response.json(toRefusal(), { status: 401 })
    }
  }
}
