import * as z from 'zod/mini'

import { AgentRequest } from './agent.js'
import {
  MESSAGE_MAX_CHARS,
  NOTE_MAX_CHARS,
  PAGE_SIZE_DEFAULT,
  PAGE_SIZE_MAX,
  RATING_COMMENT_MAX_CHARS,
} from './conversation-limits.js'
import { Priority } from './conversation.js'

// What is answered stands apart and repeats no limits: the widget need not carry what only the server checks.
export * from './conversation.js'

const label = z.string().check(z.trim(), z.minLength(1), z.maxLength(64))
const labels = z.array(label).check(z.maxLength(20))

/** `POST /v1/sessions`: 201 with a new one, or 200 with the visitor's open one. */
export const SessionRequest = z.object({
  labels: z.optional(labels),
  priority: z.optional(Priority),
  /** The page the visitor is on. */
  page: z.optional(
    z.object({
      url: z.optional(z.string().check(z.maxLength(2048))),
      title: z.optional(z.string().check(z.maxLength(256))),
    }),
  ),
})
export type SessionRequest = z.infer<typeof SessionRequest>

/** `POST /v1/sessions/:id/messages`. `id` is made by the client, so that sending twice is sending once. */
export const MessageRequest = z.object({
  id: z.optional(z.string().check(z.regex(/^msg_[0-9A-Za-z]{16,40}$/))),
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(MESSAGE_MAX_CHARS)),
  /** For servers alone. */
  agent: z.optional(AgentRequest),
})
export type MessageRequest = z.infer<typeof MessageRequest>

/** `PATCH /v1/sessions/:id`: what is left out stays, null takes away. `assignee` and `note` are for agents alone. */
export const SessionChangeRequest = z.object({
  labels: z.optional(labels),
  priority: z.optional(Priority),
  /** The id of a user of the workspace. */
  assignee: z.optional(z.nullable(z.string().check(z.maxLength(64)))),
  note: z.optional(z.nullable(z.string().check(z.trim(), z.maxLength(NOTE_MAX_CHARS)))),
})
export type SessionChangeRequest = z.infer<typeof SessionChangeRequest>

/** `POST /v1/sessions/:id/rating`: 201 the first time, 200 for a change of mind. */
export const RatingRequest = z.object({
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.optional(z.nullable(z.string().check(z.trim(), z.maxLength(RATING_COMMENT_MAX_CHARS)))),
})
export type RatingRequest = z.infer<typeof RatingRequest>

/** `POST /v1/sessions/:id/read`: whoever asks has read everything up to this message. */
export const ReadRequest = z.object({ message_id: z.string().check(z.maxLength(64)) })
export type ReadRequest = z.infer<typeof ReadRequest>

/** `POST /v1/sessions/:id/typing`: told on, and kept nowhere. Say it again every few seconds. */
export const TypingRequest = z.object({
  typing: z.boolean(),
  /** For servers alone. */
  agent: z.optional(AgentRequest),
})
export type TypingRequest = z.infer<typeof TypingRequest>

/** `GET /v1/sessions/:id/transcript?format=` */
export const TranscriptQuery = z.object({ format: z._default(z.enum(['json', 'text']), 'json') })

/** `?limit=&cursor=` of every list. */
export const PageQuery = z.object({
  limit: z._default(
    z.coerce.number().check(z.int(), z.minimum(1), z.maximum(PAGE_SIZE_MAX)),
    PAGE_SIZE_DEFAULT,
  ),
  cursor: z.optional(z.string().check(z.maxLength(200))),
})
export type PageQuery = z.infer<typeof PageQuery>

/** `GET /v1/sessions/:id/messages`: the oldest first, or the newest. A cursor belongs to its order. */
export const MessageQuery = z.extend(PageQuery, { order: z._default(z.enum(['asc', 'desc']), 'asc') })
export type MessageQuery = z.infer<typeof MessageQuery>

/** `GET /v1/sessions`: those for which all that is asked is so. */
export const SessionQuery = z.extend(PageQuery, {
  /** Newest first, or those where something happened last. */
  order: z._default(z.enum(['created', 'updated']), 'created'),
  status: z.optional(z.enum(['open', 'closed'])),
  /** Up to five, separated by commas; a session has all of them. */
  labels: z.optional(z.string().check(z.minLength(1), z.maxLength(400))),
  priority: z.optional(Priority),
  /** A user's id, or `none`. For agents alone. */
  assignee: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  /** For agents alone. */
  visitor: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  updated_since: z.optional(z.iso.datetime({ offset: true })),
})
export type SessionQuery = z.infer<typeof SessionQuery>
