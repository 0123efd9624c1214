import type { Happening, Message, Session } from './api/answers.js'
import type { Entry } from './views/model.js'

/** One visitor's conversation, as far as this page knows it. */
export interface ThreadState {
  /** `undefined`: none has begun. */
  session: Session | undefined
  /** As they are shown: what the server holds, then what is on its way, as it was written. */
  entries: readonly Entry[]
}

const toEntry = ({ id, session_id, author, agent, text, created_at }: Message): Entry => ({
  id,
  session: session_id,
  author,
  agent: agent ?? undefined,
  text,
  at: new Date(created_at),
  delivery: 'sent',
})

export const isSent = ({ delivery }: Entry): boolean => delivery === 'sent'

/** What the server has, and what it has not, or not yet told. */
export function withMessages(state: ThreadState, messages: readonly Message[]): ThreadState {
  const theirs = messages.map(toEntry)
  const known = new Set(theirs.map(({ id }) => id))
  return arrange(state, [...theirs, ...state.entries.filter(({ id }) => !known.has(id))])
}

/** One that was posted from here, or written by anybody anywhere: also told twice it is there once. */
export function withMessage(state: ThreadState, message: Message): ThreadState {
  const isMessage = ({ id }: Entry) => id === message.id
  if (state.entries.filter(isSent).some(isMessage)) return state
  return arrange(state, [...state.entries.filter((entry) => !isMessage(entry)), toEntry(message)])
}

/** One of the visitor's own, from wherever it was written. What the server has, nobody knows better. */
export function withEntry(state: ThreadState, entry: Entry): ThreadState {
  const known = state.entries.find(({ id }) => id === entry.id)
  // Sent from another tab, into a conversation that may not be this one: the stream tells where it belongs.
  if (known ? isSent(known) : isSent(entry)) return state
  return arrange(state, [...state.entries.filter((each) => each !== known), entry])
}

/** It could not be sent, and those behind it would overtake it. */
export function withFailure(state: ThreadState, isPassing: boolean): ThreadState {
  const delivery = isPassing ? 'waiting' : 'failed'
  return {
    ...state,
    entries: state.entries.map((entry) => (isOnWay(entry) ? { ...entry, delivery } : entry)),
  }
}

const isOnWay = ({ delivery }: Entry): boolean => delivery === 'sending' || delivery === 'waiting'

/** What is to be sent first. */
export const nextIn = ({ entries }: ThreadState): Entry | undefined => entries.find(isOnWay)

/** What was posted is answered before what the other side wrote meanwhile is told. */
function arrange({ session }: ThreadState, entries: readonly Entry[]): ThreadState {
  const sorted = [...entries].sort((one, other) => Number(one.at) - Number(other.at))
  return { session, entries: [...sorted.filter(isSent), ...sorted.filter((entry) => !isSent(entry))] }
}

/** A closed conversation stays closed, and no other one than an open one takes its place. */
export function withSession(state: ThreadState, session: Session): ThreadState {
  const { session: before } = state
  const isSame = before?.id === session.id
  if (session.status === 'open' ? isSame && before.status === 'closed' : !isSame) return state
  const next = { ...state, session }
  // What was read a moment ago may not have arrived.
  return isSame && before.read.visitor ? withRead(next, 'visitor', before.read.visitor) : next
}

export function withHappening(state: ThreadState, happening: Partial<Happening>): ThreadState {
  const { message, session, session_id, by, message_id } = happening
  if (session) return withSession(state, session)
  if (message) return message.session_id === state.session?.id ? withMessage(state, message) : state
  if (!by || !message_id || session_id !== state.session?.id) return state
  return withRead(state, by, message_id)
}

/** Nobody unreads. */
export function withRead(state: ThreadState, by: 'visitor' | 'agent', id: string): ThreadState {
  const { session, entries } = state
  if (!session) return state
  const place = (wanted: string | null) => entries.findIndex((entry) => entry.id === wanted)
  if (place(session.read[by]) > place(id)) return state
  return { ...state, session: { ...session, read: { ...session.read, [by]: id } } }
}

/** What the other side has written in this conversation since the visitor last looked. */
export function unreadIn({ session, entries }: ThreadState): readonly Entry[] {
  const last = entries.findIndex(({ id }) => id === session?.read.visitor)
  return entries.slice(last + 1).filter((entry) => entry.session === session?.id && isTheirs(entry))
}

export const isTheirs = ({ author }: Entry): boolean => author !== 'visitor'
