import { flag, instant, integer, list, maybe, nullable, oneOf, shape, text } from './parse.js'

// What the panel reads of the API's answers. `test/types/answers.ts` fails to compile where `protocol/` says otherwise.

export const Session = shape({
  id: text,
  status: oneOf('open', 'closed'),
  rating: nullable(shape({ score: integer, comment: nullable(text), at: instant })),
  read: shape({ visitor: nullable(text), agent: nullable(text) }),
})
export type Session = ReturnType<typeof Session>

export const Message = shape({
  id: text,
  session_id: text,
  author: oneOf('visitor', 'agent', 'system'),
  agent: maybe(nullable(shape({ name: text, picture: nullable(text) }))),
  text,
  created_at: instant,
})
export type Message = ReturnType<typeof Message>

const next_cursor = nullable(text)
export const SessionList = shape({ items: list(Session), next_cursor })
export const MessageList = shape({ items: list(Message), next_cursor })

/**
 * An event of the stream, by what it brings and not by its type: another type that brings the same is understood as well.
 */
export const Happening = shape({
  type: text,
  message: maybe(Message),
  session: maybe(Session),
  session_id: maybe(text),
  by: maybe(oneOf('visitor', 'agent')),
  /** `by` has read everything up to this one. */
  message_id: maybe(text),
  typing: maybe(flag),
})
export type Happening = ReturnType<typeof Happening>

/** RFC 9457, as far as anybody is told of it. */
export const Problem = shape({ code: text, detail: text })
export type Problem = ReturnType<typeof Problem>
