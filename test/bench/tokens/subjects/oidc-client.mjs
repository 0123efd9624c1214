import { nameWithVersion } from './version.mjs'

const AUTHORITY = 'https://shop.example'
const name = nameWithVersion('oidc-client-ts')

/** `UserManager` with a refresh token and its own silent renewal, for a visitor who signed in when the run began. */
const subject = (options) => ({
  kind: 'proactive',
  claims: { iss: AUTHORITY },
  toAnswer: ({ token, lifetimeS }) => ({
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetimeS,
    refresh_token: 'refresh',
    scope: 'openid',
  }),
  lacks: {
    // Its session begins with a sign-in, not with whoever asks first.
    '50 callers at a cold start': true,
    '50 callers at a cold start, 503 for 10 s': true,
  },
  load: () => import('oidc-client-ts'),
  open({ UserManager, User, WebStorageStateStore }, { createStorage, signIn }) {
    const manager = new UserManager({
      authority: AUTHORITY,
      client_id: 'bench',
      redirect_uri: `${AUTHORITY}/callback`,
      // What discovery would tell.
      metadata: { issuer: AUTHORITY, token_endpoint: `${AUTHORITY}/token` },
      // The default, sessionStorage: a tab's own.
      userStore: new WebStorageStateStore({ store: createStorage() }),
      ...options,
    })
    let user
    manager.events.addUserLoaded((loaded) => (user = loaded))

    /** What the redirect's callback does at its end. */
    async function signedIn() {
      const { token, lifetimeS, iat, exp } = signIn()
      // It counts `expires_in` from its own clock.
      const expires_at = Math.floor(Date.now() / 1000) + lifetimeS
      const tokens = { access_token: token, token_type: 'Bearer', refresh_token: 'refresh', expires_at }
      const profile = { sub: 'alex', iss: AUTHORITY, aud: 'bench', iat, exp }
      await manager.storeUser(new User({ ...tokens, scope: 'openid', profile }))
      await manager.getUser(true)
    }

    const started = signedIn()
    return {
      async token() {
        await started
        if (!user.expired) return user.access_token
      },
      refused: () => manager.signinSilent(),
      signedIn,
    }
  },
})

export const oidcClient = { name, ...subject({}) }

export const oidcClientEarlier = {
  name: `${name} (accessTokenExpiringNotificationTimeInSeconds: 120)`,
  ...subject({ accessTokenExpiringNotificationTimeInSeconds: 120 }),
}
