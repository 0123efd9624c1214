import { createRequire } from 'node:module'
import { fetchToken } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

/** `connectUser` with a token provider; whoever asks makes a request with the client, which replays it after a 401. */
export const streamChat = {
  name: nameWithVersion('stream-chat'),
  kind: 'on demand',
  lacks: {
    // A connection that fails at first is the application's to try again.
    '50 callers at a cold start, 503 for 10 s': true,
  },
  claims: { user_id: 'alex' },
  toAnswer: ({ token }) => ({ token }),
  toRefusal: () => ({ code: 40, message: 'JWTAuth error: token has expired', StatusCode: 401 }),
  load({ createSocket }) {
    // A bundler for browsers puts the page's WebSocket in the place of this module.
    const require = createRequire(import.meta.url)
    require('ws')
    require.cache[require.resolve('ws')].exports = createSocket(serve)
    return import('stream-chat')
  },
  open({ StreamChat }) {
    // axios would use XMLHttpRequest in a browser; its other adapter for browsers is `fetch`.
    const client = new StreamChat('key', { axiosRequestConfig: { adapter: 'fetch' } })
    client.setBaseURL('https://stream.example.com')
    const provider = async () => (await fetchToken()).token
    client.connectUser({ id: 'alex' }, provider).catch(() => {})
    return { request: () => client.get(`${client.baseURL}/app`) }
  },
}

/** As much of Stream's socket as keeps a client connected. */
function serve({ send }) {
  const health = () =>
    send(
      JSON.stringify({
        type: 'health.check',
        connection_id: 'connection',
        me: { id: 'alex' },
        created_at: new Date().toISOString(),
      }),
    )
  health()
  return { hear: health }
}
