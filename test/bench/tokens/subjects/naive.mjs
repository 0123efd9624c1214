import { fetchToken } from './fetch-token.mjs'

const LEAD_MS = 60_000
const RETRY_MS = 5_000

/** What people write by hand: a timer for a minute before `exp`. It even tries again after a failure, which many don't. */
export const naive = {
  name: 'setTimeout(exp − 60 s)',
  kind: 'proactive',
  lacks: {
    'the API refuses a token that looks valid': true,
    'the API refuses every token for a minute': true,
    'ten refusals over two seconds': true,
  },
  toAnswer: ({ token }) => ({ token }),
  load: async () => {},
  open() {
    let token

    async function refresh() {
      try {
        token = (await fetchToken()).token
        const { exp } = JSON.parse(atob(token.split('.')[1]))
        setTimeout(refresh, exp * 1000 - Date.now() - LEAD_MS)
      } catch {
        setTimeout(refresh, RETRY_MS)
      }
    }

    const started = refresh()
    return {
      async token() {
        await started
        return token
      },
    }
  },
}
