import type { Page } from '../loader/handle.js'
import type { Entry } from './views/model.js'
import { isTheirs, type ThreadState, unreadIn } from './thread-state.js'

interface Change {
  before: ThreadState
  now: ThreadState
  /** What is there now was there before, and was read only now: none of it is news. */
  isHistory: boolean
}

/** Tells the page what is new in a conversation, whether it was told or read; returns what came last from the other side. */
export function tellNews(page: Pick<Page, 'emit'>, { before, now, isHistory }: Change): Entry | undefined {
  const count = unreadIn(now).length
  if (count !== unreadIn(before).length) page.emit('unread', { count })
  if (isHistory) return undefined
  let arrived: Entry | undefined
  const known = new Set(before.entries.map(({ id }) => id))
  for (const entry of now.entries) {
    const { id, session } = entry
    if (!session || !isTheirs(entry) || known.has(id)) continue
    page.emit('message:received', { id, conversation: session })
    arrived = entry
  }
  const open = before.session?.status === 'open' ? before.session.id : undefined
  if (open && (now.session?.id !== open || now.session.status === 'closed')) {
    page.emit('conversation:ended', { id: open })
  }
  return arrived
}
