import type { Events } from '../../../loader/events.js'
import type { Identity } from '../../../loader/handle.js'
import { diagnose } from '../../../loader/doctor/diagnose.js'
import { createTokenKeeper } from '../../../loader/keeper/keeper.js'
import { createProvider } from '../../../loader/keeper/provider.js'
import type { Tabs } from '../../../loader/keeper/tabs.js'
import type { Settings } from '../../../loader/options.js'
import { createFakeClock } from '../../support/clock.js'
import { createTokenEndpoint } from '../../support/token-endpoint.js'

const ALONE: Tabs = { exclusively: (work) => work(false), tell: () => false }
export const ROUTE = '/api/latchkey/token'

interface Given {
  settings?: Partial<Settings>
  lifetimeMs?: number
  latencyMs?: number
  random?: () => number
  isVisible?: boolean
  isOnline?: boolean
}

interface Answer {
  atMs: number
  waitedMs: number
  token: string | undefined
  code: string | undefined
  /** By the server's clock, when it was handed out. */
  isValid: boolean
}

/** Who listens to it; a test may put itself there. */
interface Told {
  minted(minted: { lifetimeMs: number }): void
  failed(): void
  identity(identity: Identity): void
}

/** A keeper with its provider and route, in a time of its own. */
export function setup(given: Given = {}) {
  const clock = createFakeClock(given.random ? { random: given.random } : {})
  const endpoint = createTokenEndpoint(clock, given)
  const page = { isOnline: given.isOnline ?? true, isVisible: given.isVisible ?? true }
  const settings = {
    widget: 'wgt_1',
    apiUrl: 'https://widget.example.com',
    tokenUrl: ROUTE,
    background: 'lazy',
    ...given.settings,
  } as Settings
  const kept: unknown[] = []
  const failures: Events['token:failed'][] = []
  const identities: Identity[] = []
  const answers: Answer[] = []
  const told: Told = { minted() {}, failed() {}, identity() {} }
  let asking = 0

  const keeper = createTokenKeeper({
    provider: createProvider(() => settings, {
      clock,
      fetch: endpoint.fetch,
      pageOrigin: 'https://shop.example',
      diagnose: async (refusal) => diagnose(refusal),
      isAnonymous: false,
      grant: () => Promise.reject(new Error('no anonymous visitors')),
    }),
    clock,
    tabs: ALONE,
    settings: () => settings,
    recall: () => false,
    keep: (news) => kept.push(news),
    isOnline: () => page.isOnline,
    isVisible: () => page.isVisible,
    onMinted: (minted) => told.minted(minted),
    onFailed({ error, ...rest }) {
      failures.push({ code: error.code, ...rest })
      told.failed()
    },
    onIdentity(identity) {
      identities.push(identity)
      told.identity(identity)
    },
  })

  /** Somebody wants a token; what they got is among `answers`. */
  async function ask(reason = 'start'): Promise<Answer> {
    const atMs = clock.trueMs()
    asking++
    const outcome = await keeper.ensureFresh(reason).then(
      (token) => ({ token, code: undefined, isValid: endpoint.isValid(token) }),
      (error: { code: string }) => ({ token: undefined, code: error.code, isValid: false }),
    )
    asking--
    const answer = { atMs, waitedMs: clock.trueMs() - atMs, ...outcome }
    answers.push(answer)
    return answer
  }

  /** Somebody wants a token every second. */
  async function askFor(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      void ask('asked')
      await clock.advance(1_000)
    }
  }

  /** The first token is there. */
  async function start(): Promise<string> {
    const first = ask()
    await clock.advance(1_000)
    return (await first).token!
  }

  return {
    keeper,
    clock,
    endpoint,
    page,
    settings,
    told,
    /** What storage was given to keep; `undefined` erases. */
    kept,
    failures,
    identities,
    answers,
    statuses: () => identities.map(({ status }) => status),
    /** When the route was called, in ms of true time. */
    calledAt: () => endpoint.calls.map(({ atMs }) => atMs),
    /** How many asked and have no answer yet. */
    asking: () => asking,
    ask,
    askFor,
    start,
  }
}
