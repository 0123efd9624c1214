import type { LatchkeyError } from '../loader/error.js'
import type { FoundSecret, Identity, Keeper, Page, StorageChunk, VerifiedVisitor } from '../loader/handle.js'
import type { AnyView } from '../loader/latchkey.js'
import type { Client, TokenSource } from './api/client.js'
import type { Conversation } from './api/conversation.js'
import { noTenant } from './api/tenant.js'
import { isSeen } from './api/when-again.js'
import { createAsking } from './asking.js'
import { holdConnections } from './connections.js'
import { createDevelopment } from './development.js'
import { createExplanations } from './explanations.js'
import { createFailures } from './failures.js'
import { holdMore, type More } from './more-hold.js'
import { needsMore, toKeeperContent } from './panel-state.js'
import { type OpenRequest, toMessageRequest, toRequest } from './request.js'
import { createTalk } from './talk.js'
import { toModel } from './to-model.js'
import type { Actions, Model } from './views/model.js'

export interface Controller {
  model(): Model
  /** The rarer views; `undefined` until they are here. */
  more(): More | undefined
  actions: Actions
  /**
   * The panel is on screen, and asks for what it needs.
   * @throws LatchkeyError where connections are wanted, and nobody has said whose.
   */
  open(request: OpenRequest): void
  /** The visitor's identity is another one now. */
  follow(identity: Identity): void
  /** After every change of the settings. */
  update(): void
  /** Nothing is loaded any more; what was being sent goes on. */
  close(): void
  stop(): void
}

interface Dependencies {
  page: Page
  keeper: Keeper
  conversation: Conversation
  /** Calls under a tenant's token, or under the visitor's. */
  createCall: (token: TokenSource | undefined) => Client
  /** Closes the panel. */
  close: () => void
  /** The model is another one now. */
  onChange: () => void
}

/** The storage chunk's SHA-256 in Base64, written in when this one is built. */
declare const __STORAGE__: string

/** What happens, brought to the parts that it concerns; `to-model.ts` says what comes of it. */
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
  let view: AnyView = 'home'
  let intent: unknown
  let past: FoundSecret | undefined
  let told: Parameters<Keeper['setContent']>[0]
  const explanations = createExplanations(page, changed)
  const failures = createFailures({ page, keeper, explanations })
  const asking = createAsking(changed)
  const call = createCall(undefined)
  const talk = createTalk({ conversation, page, call, onChange: changed, onFailure: failures.ofVisitor })
  const storage = () => page.load('storage', __STORAGE__) as Promise<StorageChunk>
  const more = holdMore({
    page,
    keeper,
    call,
    shown: () => (isOpen ? view : undefined),
    explanations,
    thread: () => talk.held()?.thread,
    intent: () => intent,
    past: () => past,
    storage,
    reload: talk.load,
    onChange: look,
    onFailure: failures.ofTenant,
  })
  const connections = holdConnections(more, {
    createCall,
    hasVisitor,
    onChange: changed,
    onFailure: (error) => failures[connections.hasToken() ? 'ofTenant' : 'ofVisitor'](error),
    explanationOf: explanations.of,
  })
  const development = createDevelopment(page, { signal: stopped.signal, onProblem: explanations.fetch })
  const show = () =>
    toModel(view, { page, keeper, talk, connections, more, asking, development, explanations })
  addEventListener('visibilitychange', look, { signal: stopped.signal })

  return {
    model: show,
    more: more.current,
    actions: {
      close,
      go(next) {
        view = next
        talk.held()?.thread.showEnd()
        if (next !== 'connections' && keeper.identity().status === 'none') identify()
        look()
      },
      act({ message, view: wanted }) {
        try {
          open(
            message === undefined
              ? toRequest({ view: wanted }, undefined, page.settings().panels)
              : toMessageRequest(message),
          )
        } catch (error) {
          void page.report(error as LatchkeyError)
        }
      },
      write: talk.write,
      send: talk.send,
      showEarlier: () => talk.held()?.thread.showEarlier(),
      showLater: () => talk.held()?.thread.showLater(),
      retry: (id) => talk.held()?.thread.retry(id),
      takeBack: (id) => talk.held()?.thread.takeBack(id),
      startAnew: () => talk.held()?.thread.startAnew(),
      tryAgain() {
        if (more.trouble()) more.wantNow()
        else if (view === 'connections' && connections.canRead()) connections.load()
        else if (hasVisitor()) talk.load()
        else asking.ask(() => keeper.refresh('retry'))
      },
    },
    open,
    follow(identity) {
      if (identity.status === 'none') forgetTenant()
      settle(identity)
      if (!connections.hasToken()) loadConnections()
    },
    update() {
      talk.held()?.thread.update()
      onChange()
    },
    close() {
      isOpen = false
      talk.attend(false)
      connections.pause()
      more.stop()
    },
    stop() {
      isOpen = false
      stopped.abort()
      talk.drop()
      connections.forget()
      more.stop()
    },
  }

  function open({ view: wanted, message, tenant, said, intent: given }: OpenRequest): void {
    if (tenant) connections.take(tenant)
    if (wanted === 'connections' && !connections.isKnown()) throw noTenant()
    isOpen = true
    settle(keeper.identity())
    view = message === undefined ? (wanted ?? view) : 'conversation'
    intent = given ?? intent
    if (message !== undefined) talk.prefill(message)
    if (said !== undefined) talk.say(said)
    // A tenant's own token needs no visitor; nor has one who was forgotten to be known again at once.
    if (view !== 'privacy' && (view !== 'connections' || !connections.hasToken())) identify()
    look()
  }

  function hasVisitor(): boolean {
    return keeper.identity().status === 'authenticated'
  }

  function settle(identity: Identity): void {
    switch (identity.status) {
      case 'authenticated':
        if (talk.take(identity.visitor)) forgetTenant()
        talk.attend(isOpen)
        if (isOpen && talk.content().status === 'none') talk.load()
        if (isOpen) seek(identity.visitor)
        break
      case 'none':
        talk.drop()
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

  function seek(visitor: VerifiedVisitor): void {
    storage()
      .then(async (chunk) => {
        past = await chunk.findSecret(page, visitor)
        if (past) more.want()
        changed()
      })
      .catch(() => {
        // Then nobody is asked.
      })
  }

  /** The visitor may no longer see what their own token opened. */
  function leave(): void {
    talk.pause()
    if (!connections.hasToken()) connections.clear()
  }

  function forgetTenant(): void {
    connections.forget()
    if (view === 'connections') view = 'home'
  }

  function identify(): void {
    if (!hasVisitor()) asking.ask(() => keeper.ensureFresh('start'))
  }

  /** Something else may be looked at, or it may be looked at again. */
  function look(): void {
    loadConnections()
    changed()
  }

  /** Reads them wherever they are looked at. */
  function loadConnections(): void {
    if (isShown('connections') && connections.canRead()) connections.load()
  }

  function isShown(wanted: AnyView): boolean {
    return isOpen && view === wanted && isSeen()
  }

  function changed(): void {
    const model = show()
    if (isShown('conversation') && model.state.status === 'ready') talk.held()?.thread.see()
    if (isOpen && needsMore(model, page.settings())) more.want()
    const content = isOpen ? toKeeperContent(model) : undefined
    if (content !== told) {
      told = content
      keeper.setContent(content)
    }
    onChange()
  }
}
