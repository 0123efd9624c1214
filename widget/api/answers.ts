import { instant, list, nullable, oneOf, shape, text } from './parse.js'

// What the panel reads of the API's answers. `test/types/answers.ts` fails to compile where `protocol/` says otherwise.

export const Session = shape({ id: text, status: oneOf('open', 'closed') })
export type Session = ReturnType<typeof Session>

export const Message = shape({
  id: text,
  session_id: text,
  author: oneOf('visitor', 'agent', 'system'),
  text,
  created_at: instant,
})
export type Message = ReturnType<typeof Message>

const next_cursor = nullable(text)
export const SessionList = shape({ items: list(Session), next_cursor })
export const MessageList = shape({ items: list(Message), next_cursor })

export const LinkedSource = shape({
  id: text,
  name: text,
  status: oneOf('connected', 'expired', 'failed'),
})
export type LinkedSource = ReturnType<typeof LinkedSource>
export const LinkedSourceList = shape({ items: list(LinkedSource) })

/** RFC 9457, as far as anybody is told of it. */
export const Problem = shape({ code: text, detail: text })
export type Problem = ReturnType<typeof Problem>
