import * as z from 'zod/mini'

import { Message, Session } from './conversation.js'
import { Key } from './key.js'
import { Lead } from './lead.js'
import { Metadata } from './visitor.js'

/** Who a visitor is, as their token says. */
const IdentifiedVisitor = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  company: z.nullable(z.string()),
})

const Rating = z.object({
  session_id: z.string(),
  /** 1, the worst, to 5. */
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.nullable(z.string()),
  created_at: z.iso.datetime(),
})

const DisabledEndpoint = z.object({
  id: z.string(),
  url: z.string(),
  disabled_at: z.iso.datetime(),
  disabled_because: z.string(),
})

/** What `data` is, for each `type`. */
const WEBHOOK_DATA = {
  'session.created': z.object({ session: Session }),
  'session.updated': z.object({ session: Session }),
  'session.closed': z.object({ session: Session }),
  /** With the conversation that it belongs to. */
  'message.created': z.object({ message: Message, session: Session }),
  /** At the first use of a token that says something new of its visitor. */
  'visitor.identified': z.object({ visitor: IdentifiedVisitor, metadata: Metadata }),
  'rating.created': z.object({ rating: Rating, session: Session }),
  'lead.created': z.object({ lead: Lead }),
  'key.rotated': z.object({ key: Key }),
  /** Another endpoint of the workspace gets no deliveries any more. */
  'webhook.disabled': z.object({ webhook: DisabledEndpoint }),
  /** Asked for by somebody who tries an endpoint, which gets it whatever its list says. */
  'webhook.test': z.object({ webhook: z.object({ id: z.string() }), text: z.string() }),
} as const

export type WebhookType = keyof typeof WEBHOOK_DATA
export const WEBHOOK_TYPES = Object.keys(WEBHOOK_DATA) as WebhookType[]
export type WebhookData<Type extends WebhookType> = z.infer<(typeof WEBHOOK_DATA)[Type]>

/** What an endpoint may ask for. */
export const EventType = z.enum([
  'session.created',
  'session.updated',
  'session.closed',
  'message.created',
  'visitor.identified',
  'rating.created',
  'lead.created',
  'key.rotated',
  'webhook.disabled',
])

export type EventType = z.infer<typeof EventType>

/** The body of a delivery that is of this type. */
export function toEventSchema(type: WebhookType) {
  return z.object({
    /** The same on every retry: what came twice has the id that it had before. */
    id: z.string(),
    type: z.literal(type),
    timestamp: z.iso.datetime(),
    data: WEBHOOK_DATA[type],
  })
}
