import type { Page } from '../loader/handle.js'
import { isTheirs, type ThreadState, unreadIn } from './thread-state.js'

interface Change {
  /** `undefined`: nothing was known, so that nothing of what is there is news. */
  before: ThreadState | undefined
  now: ThreadState
}

/** Tells the page what is new in a conversation, whether it was told or read. */
export function tellNews(page: Pick<Page, 'emit'>, { before, now }: Change): void {
  const count = unreadIn(now).length
  if (count !== (before ? unreadIn(before).length : 0)) page.emit('unread', { count })
  if (!before) return
  const known = new Set(before.entries.map(({ id }) => id))
  for (const entry of now.entries) {
    const { id, session } = entry
    if (session && isTheirs(entry) && !known.has(id))
      page.emit('message:received', { id, conversation: session })
  }
  const open = before.session?.status === 'open' ? before.session.id : undefined
  if (open && (now.session?.id !== open || now.session.status === 'closed')) {
    page.emit('conversation:ended', { id: open })
  }
}
