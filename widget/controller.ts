import type { LatchkeyError } from '../loader/error.js'
import type { Identity, Keeper, Page, VerifiedVisitor } from '../loader/handle.js'
import type { View } from '../loader/latchkey.js'
import { type Conversation, MESSAGE_MAX_CHARS } from './api/conversation.js'
import { createLoading } from './content.js'
import { createExplanations } from './explanations.js'
import { type Held, toKeeperContent, toPanelState } from './panel-state.js'
import { createThread } from './thread.js'
import type { OpenRequest } from './request.js'
import type { Actions, Model, PanelState } from './views/model.js'

export interface Controller {
  model(): Model
  actions: Actions
  /** The panel is on screen, and asks for what it needs. */
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
  /** Closes the panel. */
  close: () => void
  /** The model is another one now. */
  onChange: () => void
}

/** What the panel shows, out of who the visitor is and what the API answers. */
export function createController({ page, keeper, conversation, close, onChange }: Dependencies): Controller {
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

  return {
    model: () => ({
      state: toState(),
      view,
      draft,
      widget: page.config.name,
      greeting: page.settings().greeting ?? page.config.greeting,
      limit: MESSAGE_MAX_CHARS,
    }),
    actions: {
      close,
      go(next) {
        view = next
        changed()
      },
      write(text) {
        draft = text
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
      tryAgain() {
        if (keeper.identity().status === 'authenticated') load()
        else ask(() => keeper.refresh('retry'))
      },
    },
    open({ view: wanted, message }) {
      isOpen = true
      follow(keeper.identity())
      view = message === undefined ? (wanted ?? view) : 'conversation'
      // What the visitor wrote is theirs; what a page put there before may be replaced.
      if (message !== undefined && (draft.trim() === '' || draft === prefilled)) draft = prefilled = message
      if (keeper.identity().status !== 'authenticated') ask(() => keeper.ensureFresh('start'))
      changed()
    },
    follow,
    close() {
      isOpen = false
      loading.stop()
    },
    stop() {
      isOpen = false
      loading.stop()
      held?.thread.stop()
    },
  }

  function follow(identity: Identity): void {
    switch (identity.status) {
      case 'authenticated':
        take(identity.visitor)
        break
      case 'none':
        drop()
        break
      case 'identity-required':
        loading.stop()
        break
      case 'failed':
        loading.stop()
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
    if (held && !isSame(held.visitor, visitor)) drop()
    const thread = held?.thread ?? createThread({ conversation, page, onChange: changed, onFailure })
    held = { visitor, thread }
    if (isOpen && loading.content().status === 'none') load()
  }

  function drop(): void {
    held?.thread.stop()
    held = undefined
    draft = prefilled = ''
    loading.stop()
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
    if (keeper.identity().status !== 'authenticated') return true
    if (navigator.onLine) void page.report(error)
    if (!error.retryable) explanations.fetch(error)
    return false
  }

  function changed(): void {
    const content = isOpen ? toKeeperContent(toState()) : undefined
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
      explanationOf: explanations.of,
    })
  }
}

/** Someone known by email only is never taken for someone with an id. */
const isSame = (one: VerifiedVisitor, other: VerifiedVisitor) =>
  one.id === undefined && other.id === undefined ? one.email === other.email : one.id === other.id
