import { ENDPOINT } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

/** `TokenSource.endpoint`, asked as `Room` asks it before it connects. */
export const livekit = {
  name: nameWithVersion('livekit-client'),
  kind: 'on demand',
  lacks: {},
  claims: { video: { room: 'bench' } },
  toAnswer: ({ token }) => ({ server_url: 'wss://livekit.example.com', participant_token: token }),
  load: () => import('livekit-client'),
  open({ TokenSource }) {
    const source = TokenSource.endpoint(ENDPOINT)
    return {
      token: async () => (await source.fetch({ roomName: 'bench' })).participantToken,
      refused: () => source.fetch({ roomName: 'bench' }, true),
    }
  },
}
