import * as z from 'zod/mini'

import { VerifiedVisitor } from './conversation.js'
import { TrackedEvent } from './event.js'
import { Format, Lead } from './lead.js'
import { PageQuery } from './session.js'

const at = z.iso.datetime()

/** Of a conversation no more than that there was one: what was said is for whoever may read it. */
const SessionInBrief = z.object({
  id: z.string(),
  widget_id: z.string(),
  status: z.enum(['open', 'closed']),
  closed_at: z.nullable(at),
})

/** What a visitor did, of whatever kind. */
export const TimelineItem = z.union([
  z.object({ type: z.literal('event'), at, event: TrackedEvent }),
  z.object({ type: z.literal('lead'), at, lead: Lead }),
  z.object({ type: z.literal('session'), at, session: SessionInBrief }),
])
export type TimelineItem = z.infer<typeof TimelineItem>

/** `GET /v1/visitors/:id/timeline`, newest first. */
export const Timeline = z.object({
  /** As their tokens have said. */
  visitor: VerifiedVisitor,
  items: z.array(TimelineItem),
  next_cursor: z.nullable(z.string()),
})
export type Timeline = z.infer<typeof Timeline>

export const TimelineQuery = z.extend(PageQuery, { format: Format })
export type TimelineQuery = z.infer<typeof TimelineQuery>
