import type { State } from '../events.js'
import type { DoctorChunk, Identity, Keeper, Page, WidgetChunk } from '../handle.js'
import { browserClock } from './clock.js'
import { createTokenKeeper } from './keeper.js'
import type { TokenKeeper } from './token-keeper.js'
import { createMemory } from './memory.js'
import { createPanelHold } from './panel.js'
import { createProvider } from './provider.js'
import { readNews } from './news.js'
import { createTabs } from './tabs.js'
import { listenForWake } from './wake.js'

type Content = Parameters<Keeper['setContent']>[0]

/** The keeper on a page: its clock, its network, its events, and the panel that it lets in. */
export function createKeeper(page: Page): Keeper {
  let content: Content
  let known: string | undefined

  const provider = createProvider(page.settings, {
    clock: browserClock,
    fetch: (...parameters) => fetch(...parameters),
    pageOrigin: location.origin,
    isAnonymous: page.config.anonymous || page.settings().token === '',
    grant: (call) => memory.grant(call),
    diagnose: (refusal) =>
      page.load('doctor').then(
        (doctor) => (doctor as DoctorChunk).diagnose(refusal),
        () => 'token_route_refused',
      ),
  })

  const { apiUrl, tokenUrl } = page.settings()
  const name = ['latchkey', apiUrl, page.config.id, provider.name, tokenUrl].join(' ')

  function hear(data: unknown): void {
    tokens.hear(readNews(data))
    // Signed out elsewhere: whoever looks at the panel is told how things stand now.
    if (tokens.identity().status === 'none' && keeper.isOpen())
      keeper.ensureFresh('signed-out').catch(() => {})
  }

  const tabs = createTabs({ name, clock: browserClock, onNews: hear, signal: page.signal })
  const memory = createMemory(page, { name, provider, keeper: () => keeper, onNews: hear })

  const tokens: TokenKeeper = createTokenKeeper({
    provider,
    clock: browserClock,
    tabs,
    settings: page.settings,
    ...memory,
    isOnline: () => navigator.onLine,
    isVisible: () => document.visibilityState === 'visible',
    onMinted: ({ lifetimeMs }) =>
      page.emit('token:refreshed', { provider: provider.name, expiresInMs: lifetimeMs }),
    onFailed({ error, retryInMs, stillValidMs }) {
      page.emit('token:failed', { code: error.code, retryInMs, stillValidMs })
      // Being signed out is no mistake, nor is what mends itself in time; everything else is somebody's to mend.
      const isMending = stillValidMs > 0 && retryInMs !== undefined
      if (error.code !== 'identity_required' && !isMending) void page.report(error)
    },
    onIdentity(identity) {
      tellState()
      tellChange(identity)
      if (identity.status === 'identity-required') page.emit('identity:required')
      panel.follow(identity)
    },
  })

  /** Who is on the page is another than before; nobody is somebody too, once there was somebody. */
  function tellChange(identity: Identity): void {
    const isNobody = identity.status === 'none' || identity.status === 'identity-required'
    const now = 'visitor' in identity ? JSON.stringify(identity.visitor) : isNobody ? undefined : known
    if (known !== undefined && now !== known) page.emit('identity:changed')
    known = now
  }

  const tellState = () => page.setState(toState(tokens.identity().status, content))

  listenForWake(tokens.wake, page.signal)

  const panel = createPanelHold(page, () => keeper, tokens.wake)
  const keeper: Keeper = {
    ...tokens,
    ...panel,
    start() {
      tokens.start()
      // Whoever comes near the launcher may want it gone.
      page
        .load('widget')
        .then((widget) => (widget as WidgetChunk).dismissible(page))
        .catch(() => {})
    },
    track: (...event) => memory.track(event, tokens.identity()),
    async logout() {
      keeper.close()
      // The launcher gets the focus back, which counts as intent: that comes first.
      await Promise.resolve()
      const token = tokens.forget()
      panel.follow(tokens.identity())
      // What was tracked before goes first.
      const parted = memory.signOut()
      if (!token) return
      // What talks to the API; hovering has brought it already. Nobody waits for the end.
      page.load('widget').then(
        async (widget) => {
          await parted
          return (widget as WidgetChunk).endToken(page.settings().apiUrl, token)
        },
        () => {},
      )
    },
    setContent(now) {
      content = now
      tellState()
    },
    update() {
      tokens.rename()
      memory.update()
      panel.update()
    },
    destroy() {
      panel.unmount()
      tokens.destroy()
    },
  }
  return keeper
}

/** The public state: the identity's trouble first, then what the open panel is at. */
const toState = (status: Identity['status'], content: Content): State =>
  status === 'authenticated' ? (content ?? 'ready') : status === 'none' ? 'idle' : status
