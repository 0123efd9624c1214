import type { Keeper, Page } from '../loader/handle.js'
import type { AnyView } from '../loader/latchkey.js'
import { MESSAGE_MAX_CHARS } from './api/conversation.js'
import { toAside } from './aside.js'
import type { Asking } from './asking.js'
import type { Connections } from './connections.js'
import type { Development } from './development.js'
import type { Explanations } from './explanations.js'
import { toPanelState } from './panel-state.js'
import type { MoreHold } from './more-hold.js'
import type { Talk } from './talk.js'
import type { Model } from './views/model.js'

interface Parts {
  page: Pick<Page, 'config' | 'settings'>
  keeper: Pick<Keeper, 'identity'>
  talk: Talk
  connections: Connections
  more: MoreHold
  asking: Asking
  development: Development
  explanations: Explanations
}

/** What the panel shows, out of what each of its parts knows. */
export function toModel(
  view: AnyView,
  { page, keeper, talk, connections, more, asking, development, explanations }: Parts,
): Model {
  const identity = keeper.identity()
  const { getToken, tokenUrl, token, greeting } = page.settings()
  const rare = more.current()?.state()
  const state = toPanelState({
    identity,
    content: talk.content(),
    held: talk.held(),
    isAsking: asking.isOn(),
    developer: development.isOn() ? { problem: development.problem() } : undefined,
    explanationOf: explanations.of,
  })
  return {
    state,
    view,
    aside: toAside({ view, state, config: page.config, rare }),
    connections: connections.state(),
    rare,
    missing: more.trouble(),
    isDevelopment: development.isOn() && identity.status === 'authenticated',
    hasHome: (getToken ?? tokenUrl ?? token) !== undefined || page.config.anonymous,
    quickActions: page.config.quickActions ?? [],
    draft: talk.draft(),
    widget: page.config.name,
    greeting: greeting ?? page.config.greeting,
    limit: MESSAGE_MAX_CHARS,
  }
}
