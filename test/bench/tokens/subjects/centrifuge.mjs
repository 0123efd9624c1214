import { fetchToken } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

// Centrifugo's `client.expired_close_delay`, by default: so long it waits for the refresh of a connection that has expired.
const GRACE_MS = 25_000
const TOKEN_EXPIRED = 109
const STATE_INVALIDATED = 3014
const EXPIRED = 3005

/** `getToken`, over a socket to as much of Centrifugo as judges connections; whoever asks makes a remote call. */
export const centrifuge = {
  name: nameWithVersion('centrifuge'),
  kind: 'proactive',
  lacks: {
    // One connection, one refusal: its server ends the connection instead of answering each call.
    'ten refusals over two seconds': true,
  },
  toAnswer: ({ token }) => ({ token }),
  load: () => import('centrifuge'),
  open({ Centrifuge }, { api, clock, createSocket }) {
    const client = new Centrifuge('wss://centrifugo.example.com/connection/websocket', {
      getToken: async () => (await fetchToken()).token,
      websocket: createSocket((socket) => serve(socket, { api, clock })),
    })
    client.connect()
    return { request: () => client.rpc('ask', {}) }
  },
}

function serve({ send, close }, { api, clock }) {
  let token

  const reply = (id, what) => send(JSON.stringify({ id, ...what }))

  /** Takes a token for the connection, which then lives as long. */
  async function authorise(offered) {
    await api.send(offered)
    token = offered
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
    return { client: 'client', version: '6', expires: true, ttl: exp - Math.floor(clock.serverMs() / 1000) }
  }

  async function answer({ id, connect, refresh, rpc }) {
    try {
      if (connect) return reply(id, { connect: await authorise(connect.token) })
      if (refresh) return reply(id, { refresh: await authorise(refresh.token) })
      if (rpc) {
        await api.send(token, { graceMs: GRACE_MS })
        return reply(id, { rpc: { data: {} } })
      }
    } catch (error) {
      if (!error.refused) return close(1006)
      if (rpc) return close(isExpired() ? EXPIRED : STATE_INVALIDATED, 'refused')
      return reply(id, { error: { code: TOKEN_EXPIRED, message: 'token expired' } })
    }
  }

  const endMs = () => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).exp * 1000
  const isExpired = () => token !== undefined && clock.serverMs() >= endMs() + GRACE_MS

  return {
    hear: (data) => data.split('\n').forEach((line) => line.trim() && void answer(JSON.parse(line))),
    // What the server did meanwhile is heard now.
    wake: () => isExpired() && close(EXPIRED, 'expired'),
  }
}
