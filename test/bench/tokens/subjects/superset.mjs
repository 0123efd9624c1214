import { fetchToken } from './fetch-token.mjs'
import { nameWithVersion } from './version.mjs'

/** `embedDashboard`: it hands each guest token to the dashboard in its frame, which sends the requests. */
export const superset = {
  name: nameWithVersion('@superset-ui/embedded-sdk'),
  kind: 'proactive',
  lacks: {
    // It gives no token to anybody but its frame, and takes no word about one.
    '50 callers at a cold start': true,
    '50 callers at a cold start, 503 for 10 s': true,
    'the API refuses a token that looks valid': true,
    'the API refuses every token for a minute': true,
    'ten refusals over two seconds': true,
  },
  toAnswer: ({ token }) => ({ token }),
  load: async () => (await import('@superset-ui/embedded-sdk')).default,
  open({ embedDashboard }) {
    const frame = createFrame()
    document.createElement = () => frame.element
    embedDashboard({
      id: 'bench',
      supersetDomain: 'https://superset.example.com',
      mountPoint: { replaceChildren: () => frame.element.load() },
      fetchGuestToken: async () => (await fetchToken()).token,
    }).catch(() => {})
    return { token: async () => frame.token() ?? frame.firstToken }
  },
}

/** As much of the `<iframe>` as the SDK sees, and of the dashboard in it: it remembers the last token it was sent. */
function createFrame() {
  let token
  let tellFirst
  const firstToken = new Promise((resolve) => (tellFirst = resolve))

  function receive(port) {
    port.onmessage = ({ data }) => {
      if (data.method !== 'guestToken') return
      token = data.args.guestToken
      tellFirst(token)
    }
  }

  const element = Object.assign(new EventTarget(), {
    sandbox: new Set(),
    style: {},
    setAttribute() {},
    load: () => element.dispatchEvent(new Event('load')),
    contentWindow: { postMessage: (message, origin, [port]) => receive(port) },
  })
  return { element, firstToken, token: () => token }
}
