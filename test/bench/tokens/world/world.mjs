import { createApi } from './api.mjs'
import { createCallers } from './callers.mjs'
import { createClock } from './clock.mjs'
import { createEndpoint } from './endpoint.mjs'
import { createFetch } from './network.mjs'
import { createPage } from './page.mjs'
import { createRandom } from './random.mjs'
import { createSockets } from './sockets.mjs'
import { createStorage } from './storage.mjs'
import { createTokens } from './tokens.mjs'
import { createTrouble } from './trouble.mjs'
import { createVerbs } from './verbs.mjs'

const LIFETIME_S = 300

/** One run: a subject in a page, an endpoint, an API, and what a scenario can do to them. All in one fake time. */
export function createWorld({ subject, scenario, seed }) {
  const { toAnswer, toRefusal, claims } = subject
  const { skewS = 0, replays = false, lifetimeS = subject.lifetimeS ?? LIFETIME_S } = scenario
  const clock = createClock({ skewMs: skewS * 1000 })
  const page = createPage({ clock })
  const { isOnline } = page
  const tokens = createTokens({ clock, lifetimeS, claims })
  const api = createApi({ clock, tokens, isOnline })
  const endpoint = createEndpoint({ clock, tokens, isOnline, toAnswer })
  const callers = createCallers({ clock, api, replays })
  const tabs = []
  const ask = ({ request }) => callers.ask(request)
  const trouble = createTrouble({ clock, endpoint, page, onEnd: () => tabs.forEach(ask) })

  /** What a subject is given besides its page. */
  const surroundings = {
    clock,
    api,
    signIn: endpoint.signIn,
    createStorage,
    createSocket: (serve) => createSockets({ clock, page, serve }),
  }
  const whenLoaded = () => subject.load(surroundings)
  let loading

  async function openTab(index) {
    const peer = await (loading ??= whenLoaded())
    const handle = subject.open(peer, { ...surroundings, index })
    tabs.push({ request: callers.create(handle), signedIn: handle.signedIn })
  }

  return {
    verbs: createVerbs({ clock, page, api, trouble, tabs, openTab, ask }),
    /** Makes this realm the page. */
    install() {
      Math.random = createRandom(seed, scenario.name)
      const fetch = createFetch({ endpoint, api, toRefusal })
      define({ window: globalThis, self: globalThis, ...clock.globals, ...page.globals, fetch })
      AbortSignal.timeout = clock.abortAfter
    },
    outcome: () => ({
      asks: callers.asks,
      tokens: tokens.all(),
      calls: endpoint.calls,
      late: api.late(),
      cause: trouble.cause(),
      tabs: tabs.length,
      endMs: clock.trueMs(),
    }),
  }
}

function define(globals) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
}
