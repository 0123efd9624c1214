import * as z from 'zod/mini'

import { MESSAGE_MAX_CHARS, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from './conversation-limits.js'
import { Priority } from './conversation.js'

// What is answered stands apart and repeats no limits: the widget need not carry what only the server checks.
export * from './conversation.js'

/** `POST /v1/sessions`: 201 with a new one, or 200 with the visitor's open one. */
export const SessionRequest = z.object({
  labels: z.optional(
    z.array(z.string().check(z.trim(), z.minLength(1), z.maxLength(64))).check(z.maxLength(20)),
  ),
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
})
export type MessageRequest = z.infer<typeof MessageRequest>

/** `?limit=&cursor=` of every list. */
export const PageQuery = z.object({
  limit: z._default(
    z.coerce.number().check(z.int(), z.minimum(1), z.maximum(PAGE_SIZE_MAX)),
    PAGE_SIZE_DEFAULT,
  ),
  cursor: z.optional(z.string().check(z.maxLength(200))),
})
export type PageQuery = z.infer<typeof PageQuery>
