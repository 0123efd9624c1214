import type { Page } from '../loader/handle.js'
import type { Aside, Rare } from './views/more.js'
import type { Model } from './views/model.js'

interface Circumstances extends Pick<Model, 'view' | 'state'> {
  config: Page['config']
  rare: Rare | undefined
}

/** Which of the rarer views stands in the place of the others; `undefined`: none does. */
export function toAside({ view, state, config: { leadForm }, rare }: Circumstances): Aside | undefined {
  if (view === 'privacy') return 'privacy'
  if (!leadForm || state.status !== 'ready') return undefined
  const { visitor, entries } = state
  // Nobody vouches for a token with neither; one that can't be read has no `sub` either.
  const isAnonymous = visitor.sub && !visitor.id && !visitor.email
  const isFirst = view === 'conversation' && !entries.length && !rare?.lead.isDone
  return view === 'lead' || (leadForm.beforeConversation && isAnonymous && isFirst) ? 'lead' : undefined
}
