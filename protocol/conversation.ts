import * as z from 'zod/mini'

export const Priority = z.enum(['low', 'normal', 'high', 'urgent'])
export type Priority = z.infer<typeof Priority>

/** Whom a token names, never what a page says. */
export const VerifiedVisitor = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  company: z.nullable(z.string()),
  /** `true`: nobody vouches for who it is. Left out otherwise. */
  anonymous: z.optional(z.boolean()),
})
export type VerifiedVisitor = z.infer<typeof VerifiedVisitor>

/** A conversation. */
export const Session = z.object({
  id: z.string(),
  status: z.enum(['open', 'closed']),
  labels: z.array(z.string()),
  priority: Priority,
  /** Says the page, so it is never proof of anything. */
  page: z.nullable(z.object({ url: z.optional(z.string()), title: z.optional(z.string()) })),
  visitor: VerifiedVisitor,
  /** A user's id, or null: nobody. Left out for visitors. */
  assignee: z.optional(z.nullable(z.string())),
  /** What agents note for each other. Left out for visitors. */
  note: z.optional(z.nullable(z.string())),
  /** The visitor's last word on it. */
  rating: z.nullable(z.object({ score: z.int(), comment: z.nullable(z.string()), at: z.iso.datetime() })),
  /** The ids of the last messages that each side has read. */
  read: z.object({ visitor: z.nullable(z.string()), agent: z.nullable(z.string()) }),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  closed_at: z.nullable(z.iso.datetime()),
})
export type Session = z.infer<typeof Session>

/** Who writes for the workspace, as visitors see them. */
export const Agent = z.object({
  name: z.string(),
  /** Address of an image. */
  picture: z.nullable(z.string()),
})
export type Agent = z.infer<typeof Agent>

export const Message = z.object({
  id: z.string(),
  session_id: z.string(),
  author: z.enum(['visitor', 'agent', 'system']),
  text: z.string(),
  /** Of an agent's message: who wrote it, as they were called then; null: nobody said. Left out otherwise. */
  agent: z.optional(z.nullable(Agent)),
  /** `true`: posted by an anonymous visitor, whoever claimed the conversation since. Left out otherwise. */
  anonymous: z.optional(z.boolean()),
  created_at: z.iso.datetime(),
})
export type Message = z.infer<typeof Message>

export const MessageList = z.object({ items: z.array(Message), next_cursor: z.nullable(z.string()) })
export type MessageList = z.infer<typeof MessageList>

export const SessionList = z.object({ items: z.array(Session), next_cursor: z.nullable(z.string()) })
export type SessionList = z.infer<typeof SessionList>

/** `GET /v1/sessions/:id/transcript` */
export const Transcript = z.object({ session: Session, messages: z.array(Message) })
export type Transcript = z.infer<typeof Transcript>
