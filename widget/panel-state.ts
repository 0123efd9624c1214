import type { LatchkeyError } from '../loader/error.js'
import type { Explanation, Identity, Keeper } from '../loader/handle.js'
import type { Settings } from '../loader/options.js'
import type { Content } from './api/content.js'
import type { Held } from './talk.js'
import type { Model, PanelState } from './views/model.js'

export interface Facts {
  identity: Identity
  content: Content
  held: Held | undefined
  /** The keeper has been asked for a token and has not answered. */
  isAsking: boolean
  /** What became of connecting a developer's page; `undefined` on any other. */
  developer: { problem: LatchkeyError | undefined } | undefined
  explanationOf: (error: LatchkeyError) => Explanation | undefined
}

export function toPanelState(facts: Facts): PanelState {
  const { identity, content, held, isAsking, developer, explanationOf } = facts
  switch (identity.status) {
    case 'none':
      return isAsking ? { status: 'authenticating' } : nobody()
    case 'authenticating':
      return conversation(undefined) ?? { status: 'authenticating' }
    case 'identity-required':
      return nobody()
    case 'unavailable':
    case 'offline':
      return conversation(identity.status) ?? { status: identity.status }
    case 'failed':
      return { status: 'failed', explanation: explanationOf(identity.error) }
    case 'authenticated':
      switch (content.status) {
        case 'none':
        case 'loading':
        case 'ready':
          return conversation(undefined) ?? { status: 'loading', visitor: identity.visitor }
        case 'unavailable':
        case 'offline':
          return conversation(content.status) ?? { status: content.status }
        case 'failed':
          return { status: 'failed', explanation: explanationOf(content.error) }
      }
  }

  function nobody(): PanelState {
    if (!developer) return { status: 'identity-required' }
    const { problem } = developer
    return { status: 'connect', explanation: problem && explanationOf(problem) }
  }

  /** What is already here stays on screen while the rest is in trouble. */
  function conversation(trouble: 'unavailable' | 'offline' | undefined): PanelState | undefined {
    if (!held) return undefined
    const { visitor, thread } = held
    // What waits is to be seen, when there is nothing else to see yet as well.
    if (!thread.isLoaded() && !(trouble && thread.entries().length > 0)) return undefined
    const session = thread.session()
    return {
      status: 'ready',
      visitor,
      entries: thread.entries(),
      hasLater: thread.hasLater(),
      isClosed: session?.status === 'closed',
      isTyping: thread.isTyping(),
      arrived: thread.arrived(),
      seen: session?.read.agent ?? undefined,
      rating: session?.rating ?? undefined,
      trouble,
    }
  }
}

/** Whether what is shown is drawn by the chunk of the rarer views, in part at least. */
export function needsMore(
  { state, view, aside, connections, quickActions, isDevelopment }: Model,
  { panels, sound, colorScheme }: Settings,
): boolean {
  if (panels || sound || colorScheme === 'page' || isDevelopment) return true
  if (aside || view === 'lead' || connections || quickActions.length > 0) return true
  switch (state.status) {
    case 'connect':
      return true
    case 'failed':
      return state.explanation !== undefined
    case 'ready':
      return state.isClosed
    default:
      return false
  }
}

/** What the keeper is told of an open panel. Who the visitor is, it knows itself. */
export function toKeeperContent({ state, view, connections }: Model): Parameters<Keeper['setContent']>[0] {
  const seen = (view === 'connections' && connections) || state
  switch (seen.status) {
    case 'authenticating':
    case 'identity-required':
    case 'connect':
    case 'loading':
      return 'loading'
    case 'unavailable':
    case 'offline':
    case 'failed':
      return seen.status
    case 'ready':
      return seen.trouble ?? 'ready'
  }
}
