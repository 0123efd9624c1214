import { fetchToken } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

const name = nameWithVersion('@firebase/app-check')

/** `CustomProvider` as its guide writes it, with and without `isTokenAutoRefreshEnabled`; the default is without. */
const subject = (options) => ({
  // The Admin SDK mints nothing shorter than 30 minutes and nothing longer than 7 days.
  lifetimeS: 1800,
  toAnswer: ({ token, exp }) => ({ token, expireTimeMillis: exp * 1000 }),
  lacks: {
    'lifetime 30 s': true,
    'lifetime 10 s': true,
    'lifetime 5 s': true,
    'lifetime 30 days, the first hour': true,
  },
  load: async () => ({ ...(await import('@firebase/app')), ...(await import('@firebase/app-check')) }),
  open({ initializeApp, initializeAppCheck, getToken, CustomProvider }, { index }) {
    const app = initializeApp({ projectId: 'bench', appId: '1:1:web:1', apiKey: 'key' }, `tab ${index}`)
    const provider = new CustomProvider({ getToken: fetchToken })
    const appCheck = initializeAppCheck(app, { provider, ...options })
    return {
      token: async () => (await getToken(appCheck)).token,
      refused: () => getToken(appCheck, true),
    }
  },
})

export const appCheck = { name, kind: 'on demand', ...subject({}) }

export const appCheckRefreshing = {
  name: `${name} (isTokenAutoRefreshEnabled: true)`,
  kind: 'proactive',
  ...subject({ isTokenAutoRefreshEnabled: true }),
}
