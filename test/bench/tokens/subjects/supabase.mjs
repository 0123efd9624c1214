import { nameWithVersion } from './version.mjs'

const STORAGE_KEY = 'supabase.auth.token'
const name = nameWithVersion('@supabase/auth-js')

const toAnswer = ({ token, lifetimeS, exp }) => ({
  access_token: token,
  token_type: 'bearer',
  expires_in: lifetimeS,
  expires_at: exp,
  refresh_token: token.slice(-40),
  user: { id: 'alex', aud: 'authenticated' },
})

/** A visitor who signed in when the run began; each tab has its own client over the one localStorage, as in a browser. */
const subject = (toOptions) => ({
  kind: 'proactive',
  toAnswer,
  lacks: {
    // Its session begins with a sign-in, not with whoever asks first.
    '50 callers at a cold start': true,
    '50 callers at a cold start, 503 for 10 s': true,
  },
  load: () => import('@supabase/auth-js'),
  open(peer, { index, signIn }) {
    // As the client of the tab does in which it happens.
    const signedIn = () => localStorage.setItem(STORAGE_KEY, JSON.stringify(toAnswer(signIn())))
    if (index === 0) signedIn()
    const client = new peer.AuthClient({
      url: 'https://shop.example/auth/v1',
      storageKey: STORAGE_KEY,
      ...toOptions(peer),
    })
    return {
      async token() {
        const { data, error } = await client.getSession()
        if (error) throw error
        return data.session?.access_token
      },
      refused: () => client.refreshSession(),
      signedIn,
    }
  },
})

export const supabase = { name, ...subject(() => ({})) }

export const supabaseLocking = {
  name: `${name} (lock: navigatorLock)`,
  ...subject(({ navigatorLock }) => ({ lock: navigatorLock })),
}
