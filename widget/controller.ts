import type { LatchkeyError } from '../loader/error.js'
import type { Identity, Keeper, Page, VerifiedVisitor } from '../loader/handle.js'
import type { View } from '../loader/latchkey.js'
import type { Client } from './api/client.js'
import { type Conversation, MESSAGE_MAX_CHARS } from './api/conversation.js'
import { noTenant } from './api/tenant.js'
import type { TenantToken } from './api/tenant-token.js'
import { createConnections } from './connections.js'
import { isSeen } from './api/when-again.js'
import { createLoading } from './content.js'
import { createDevelopment } from './development.js'
import { createExplanations } from './explanations.js'
import { type Held, toKeeperContent, toPanelState } from './panel-state.js'
import { createLiveThread } from './live-thread.js'
import type { OpenRequest } from './request.js'
import type { Actions, ConnectionsState, Model, PanelState } from './views/model.js'

export interface Controller {
  model(): Model
  actions: Actions
  /**
   * The panel is on screen, and asks for what it needs.
   * @throws LatchkeyError where connections are wanted, and nobody has said whose.
   */
  open(request: OpenRequest): void
  /** The visitor's identity is another one now. */
  follow(identity: Identity): void
  /** Nothing is loaded any more; what was being sent goes on. */
  close(): void
  stop(): void
}

interface Dependencies {
  page: Page
  keeper: Keeper
  conversation: Conversation
  /** Calls under a tenant's token, or under the visitor's. */
  createCall: (token: TenantToken | undefined) => Client
  /** Closes the panel. */
  close: () => void
  /** The model is another one now. */
  onChange: () => void
}

/** What the panel shows, out of who the visitor is and what the API answers. */
export function createController({
  page,
  keeper,
  conversation,
  createCall,
  close,
  onChange,
}: Dependencies): Controller {
  const stopped = new AbortController()
  let isOpen = false
  let isAsking = false
  let view: View = 'home'
  let draft = ''
  /** What the page last put into the composer. */
  let prefilled = ''
  let held: Held | undefined
  let told: Parameters<Keeper['setContent']>[0]

  const explanations = createExplanations(page, changed)
  const loading = createLoading({ onChange: changed, onFailure })
  const connections = createConnections({
    createCall,
    onChange: changed,
    onFailure: (error) => (connections.hasToken() ? tell(error) : onFailure(error)),
    explanationOf: explanations.of,
  })
  const development = createDevelopment(page, { signal: stopped.signal, onProblem: explanations.fetch })
  addEventListener('visibilitychange', loadConnections, { signal: stopped.signal })
  addEventListener('visibilitychange', changed, { signal: stopped.signal })

  return {
    model: () => ({
      state: toState(),
      view,
      connections: toConnections(),
      isDevelopment: development.isOn() && keeper.identity().status === 'authenticated',
      hasHome: canTalk(),
      draft,
      widget: page.config.name,
      greeting: page.settings().greeting ?? page.config.greeting,
      limit: MESSAGE_MAX_CHARS,
    }),
    actions: {
      close,
      go(next) {
        view = next
        if (next !== 'connections' && keeper.identity().status === 'none') identify()
        loadConnections()
        changed()
      },
      write(text) {
        draft = text
        held?.thread.draft(text)
        changed()
      },
      send() {
        const text = draft.trim()
        if (!held || !text || text.length > MESSAGE_MAX_CHARS) return
        draft = ''
        held.thread.send(text)
      },
      retry: (id) => held?.thread.retry(id),
      takeBack: (id) => held?.thread.takeBack(id),
      startAnew: () => held?.thread.startAnew(),
      tryAgain() {
        if (view === 'connections' && canConnect()) connections.load()
        else if (keeper.identity().status === 'authenticated') load()
        else ask(() => keeper.refresh('retry'))
      },
    },
    open({ view: wanted, message, tenant }) {
      if (tenant) connections.take(tenant)
      if (wanted === 'connections' && !connections.state()) throw noTenant()
      isOpen = true
      settle(keeper.identity())
      view = message === undefined ? (wanted ?? view) : 'conversation'
      // What the visitor wrote is theirs; what a page put there before may be replaced.
      if (message !== undefined && (draft.trim() === '' || draft === prefilled)) draft = prefilled = message
      // A tenant's own token needs no visitor.
      if (view !== 'connections' || !connections.hasToken()) identify()
      loadConnections()
      changed()
    },
    follow(identity) {
      if (identity.status === 'none') forgetTenant()
      settle(identity)
      if (!connections.hasToken()) loadConnections()
    },
    close() {
      isOpen = false
      loading.stop()
      connections.pause()
      held?.thread.attend(false)
    },
    stop() {
      isOpen = false
      stopped.abort()
      loading.stop()
      connections.forget()
      held?.thread.stop()
    },
  }

  function settle(identity: Identity): void {
    switch (identity.status) {
      case 'authenticated':
        take(identity.visitor)
        break
      case 'none':
        drop()
        break
      case 'identity-required':
        leave()
        break
      case 'failed':
        leave()
        explanations.fetch(identity.error)
        break
      case 'authenticating':
      case 'unavailable':
      case 'offline':
        break
    }
    changed()
  }

  /** Holds this visitor's conversation, and nobody else's. */
  function take(visitor: VerifiedVisitor): void {
    if (held && !isSame(held.visitor, visitor)) {
      drop()
      forgetTenant()
    }
    const parts = { conversation, page, visitor, call: createCall(undefined), onFailure }
    const thread = held?.thread ?? createLiveThread({ ...parts, onChange: changed, onGap: load })
    held = { visitor, thread }
    thread.attend(isOpen)
    if (isOpen && loading.content().status === 'none') load()
  }

  function drop(): void {
    held?.thread.stop()
    held = undefined
    draft = prefilled = ''
    loading.stop()
  }

  /** The visitor may no longer see what their own token opened. */
  function leave(): void {
    loading.stop()
    held?.thread.pause()
    if (!connections.hasToken()) connections.clear()
  }

  function forgetTenant(): void {
    connections.forget()
    if (view === 'connections') view = 'home'
  }

  /** Reads them wherever they are looked at. */
  function loadConnections(): void {
    const isSeen = isOpen && view === 'connections' && document.visibilityState !== 'hidden'
    if (isSeen && canConnect()) connections.load()
  }

  function canConnect(): boolean {
    return connections.hasToken() || keeper.identity().status === 'authenticated'
  }

  function toConnections(): ConnectionsState | undefined {
    const state = connections.state()
    return canConnect() || state?.status === 'ready' ? state : undefined
  }

  function canTalk(): boolean {
    const { getToken, tokenUrl, token } = page.settings()
    return (getToken ?? tokenUrl ?? token) !== undefined || page.config.anonymous
  }

  function identify(): void {
    if (keeper.identity().status !== 'authenticated') ask(() => keeper.ensureFresh('start'))
  }

  function load(): void {
    const thread = held?.thread
    if (thread) loading.run(() => thread.load())
  }

  function ask(question: () => Promise<unknown>): void {
    if (isAsking) return
    isAsking = true
    const answered = () => {
      isAsking = false
      changed()
    }
    // A failure comes as an identity.
    question().then(answered, answered)
    changed()
  }

  /** Whether the keeper deals with it: it has said what there was to say of its own failures. */
  function onFailure(error: LatchkeyError): boolean {
    return keeper.identity().status !== 'authenticated' || tell(error)
  }

  function tell(error: LatchkeyError): false {
    if (navigator.onLine) void page.report(error)
    if (!error.retryable) explanations.fetch(error)
    return false
  }

  function changed(): void {
    if (isOpen && view === 'conversation' && isSeen() && toState().status === 'ready') held?.thread.see()
    const shown = view === 'connections' ? toConnections() : undefined
    const content = isOpen ? toKeeperContent(shown ?? toState()) : undefined
    if (content !== told) {
      told = content
      keeper.setContent(content)
    }
    onChange()
  }

  function toState(): PanelState {
    return toPanelState({
      identity: keeper.identity(),
      content: loading.content(),
      held,
      isAsking,
      developer: development.isOn() ? { problem: development.problem() } : undefined,
      explanationOf: explanations.of,
    })
  }
}

/** By what the server calls them; an opaque token names them by nothing but what the host does. */
const isSame = (one: VerifiedVisitor, other: VerifiedVisitor) =>
  one.sub === other.sub && one.id === other.id && (one.id !== undefined || one.email === other.email)
