import { readdirSync } from 'node:fs'

const CHUNKS = new URL('../../../../dist/browser/assets/', import.meta.url)
const VISITOR = { id: 'alex', name: 'Alex Rivera', email: undefined, company: undefined }

/** The keeper's chunk as it is delivered, on a page with a token route and a visitor that it names. */
const subject = (options) => ({
  kind: 'proactive',
  lacks: {},
  claims: { visitor: VISITOR },
  // As `POST /v1/widget/token` answers.
  toAnswer: ({ token, lifetimeS, exp }) => ({
    token,
    token_type: 'Bearer',
    expires_in: lifetimeS,
    expires_at: new Date(exp * 1000).toISOString(),
    visitor: { id: VISITOR.id },
  }),
  load: () => import(new URL(findChunk(), CHUNKS)),
  open({ createKeeper }) {
    const keeper = createKeeper(createPage(options))
    return {
      token: () => keeper.ensureFresh('asked'),
      refused: keeper.refuse,
      // As the widget's own client does.
      replayRefused: keeper.refuse,
    }
  },
})

export const latchkey = { name: 'latchkey', ...subject({}) }

export const latchkeyWarm = { name: "latchkey (background: 'warm')", ...subject({ background: 'warm' }) }

/** Its name is made of its hash. */
export function findChunk() {
  return readdirSync(CHUNKS).find((name) => /^keeper-.*\.js$/.test(name))
}

/** As much of the tag's page as the keeper sees. */
function createPage(options) {
  const settings = {
    widget: 'wgt_bench',
    apiUrl: 'https://widget.example.com',
    token: undefined,
    getToken: undefined,
    tokenUrl: '/api/token',
    visitor: VISITOR,
    metadata: {},
    locale: 'en',
    background: 'lazy',
    tokenStorage: 'memory',
    consent: 'on-open',
    significantEvents: [],
    prefetch: undefined,
    nonce: '',
    debug: false,
    ...options,
  }
  return {
    host: new EventTarget(),
    root: new EventTarget(),
    button: new EventTarget(),
    config: { id: settings.widget, name: 'Bench', anonymous: false },
    settings: () => settings,
    setState() {},
    emit() {},
    load: () => Promise.reject(new Error('There is no panel here.')),
    report: async () => {},
    signal: new AbortController().signal,
  }
}
