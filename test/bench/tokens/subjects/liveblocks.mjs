import { ENDPOINT } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

/** `createClient` with `authEndpoint`; whoever asks reads the count of unread notifications, with the client's own token. */
export const liveblocks = {
  name: nameWithVersion('@liveblocks/core'),
  kind: 'on demand',
  lacks: {
    // Over HTTP it has no way to drop a token before its end.
    'the API refuses a token that looks valid': true,
    'the API refuses every token for a minute': true,
    'ten refusals over two seconds': true,
  },
  claims: { k: 'id', pid: 'bench', uid: 'alex' },
  toAnswer: ({ token }) => ({ token }),
  toRefusal: () => ({ message: 'Unauthorized' }),
  load: () => import('@liveblocks/core'),
  open({ createClient }) {
    const client = createClient({ authEndpoint: ENDPOINT, baseUrl: 'https://liveblocks.example.com' })
    return { request: () => client.getUnreadInboxNotificationsCount() }
  },
}
