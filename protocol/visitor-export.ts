import * as z from 'zod/mini'
import { Message, Session } from './conversation.js'
import { Metadata, Visitor } from './visitor.js'

/** `GET /v1/visitors/:id/export` */
export const VisitorExport = z.looseObject({
  id: z.string(),
  exported_at: z.iso.datetime(),
  /** Whether nobody vouches for who it is. */
  anonymous: z.boolean(),
  traits: Visitor,
  metadata: Metadata,
  /** When the last token said so. */
  said_at: z.iso.datetime(),
  /** Whom they were before they signed in, and which sessions came along. */
  claimed_visitors: z.array(z.object({ visitor: z.string(), sessions: z.array(z.string()) })),
  /** Newest first, as the workspace's people see them. */
  sessions: z.array(z.extend(Session, { messages: z.array(Message) })),
  /** What webhooks were sent of them. */
  deliveries: z.array(z.looseObject({ id: z.string(), type: z.string(), timestamp: z.iso.datetime() })),
})
