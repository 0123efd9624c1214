import * as z from 'zod/mini'

import {
  EVENT_AGE_MAX_MS,
  EVENT_NAME_MAX_CHARS,
  EVENTS_MAX,
  PROPERTIES_MAX_BYTES,
  PROPERTIES_MAX_DEPTH,
} from './event-limits.js'
import { Format } from './lead.js'
import { PageQuery } from './session.js'

// The spaces between words too, but nothing that moves a line or a cursor.
const name = z.string().check(
  z.trim(),
  z.minLength(1),
  z.maxLength(EVENT_NAME_MAX_CHARS),
  z.refine((given) => !/\p{C}/u.test(given), { error: 'a text without control characters' }),
)

const Properties = z.record(z.string().check(z.minLength(1), z.maxLength(64)), z.unknown()).check(
  // Before it is written again, which has no end to its depth but the stack's.
  z.refine((given) => isWithin(PROPERTIES_MAX_DEPTH, given), {
    error: `up to ${PROPERTIES_MAX_DEPTH} levels`,
    abort: true,
  }),
  z.refine((given) => new TextEncoder().encode(JSON.stringify(given)).length <= PROPERTIES_MAX_BYTES, {
    error: `up to ${PROPERTIES_MAX_BYTES} bytes of JSON`,
  }),
)

/** Something that happened on a page. `id` is made by the client, so that sending twice is sending once. */
export const EventRequest = z.object({
  id: z.string().check(z.regex(/^trk_[0-9A-Za-z]{16,40}$/)),
  name,
  properties: z._default(Properties, {}),
  /** When, by the client's clock; one that lies ahead, or 30 days back, is not believed. Default: on arrival. */
  at: z.optional(z.iso.datetime({ offset: true })),
  /** How long ago, in milliseconds, for clients whose clock may be wrong. Beats `at`. */
  age_ms: z.optional(z.number().check(z.minimum(0), z.maximum(EVENT_AGE_MAX_MS))),
  significant: z._default(z.boolean(), false),
})
export type EventRequest = z.infer<typeof EventRequest>

/** `POST /v1/events`: each is judged by itself, so that one that is wrong loses no other. */
export const EventBatch = z.object({
  events: z.array(z.unknown()).check(z.minLength(1), z.maxLength(EVENTS_MAX)),
})

/** What `/openapi.json` says of it. */
export const DescribedEventBatch = z.object({
  events: z.array(EventRequest).check(z.minLength(1), z.maxLength(EVENTS_MAX)),
})

/** `POST /v1/events`, the answer: one for each, in the order in which they were sent. */
export const EventResults = z.object({
  results: z.array(
    z.object({
      /** Null where it had none that could be read. */
      id: z.nullable(z.string()),
      /** `duplicate`: it was accepted before. `refused`: sent again, it will be again. */
      status: z.enum(['accepted', 'duplicate', 'refused']),
      errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
    }),
  ),
})
export type EventResults = z.infer<typeof EventResults>

/** An event, as it is read. */
export const TrackedEvent = z.object({
  id: z.string(),
  name: z.string(),
  /** Says the page; nobody vouches for it. */
  properties: z.record(z.string(), z.unknown()),
  significant: z.boolean(),
  widget_id: z.string(),
  visitor_id: z.string(),
  /** `true`: of an anonymous visitor, whoever claimed them since. Left out otherwise. */
  anonymous: z.optional(z.boolean()),
  at: z.iso.datetime(),
  received_at: z.iso.datetime(),
})
export type TrackedEvent = z.infer<typeof TrackedEvent>

export const EventList = z.object({ items: z.array(TrackedEvent), next_cursor: z.nullable(z.string()) })
export type EventList = z.infer<typeof EventList>

/** `GET /v1/events`: by arrival, newest first. */
export const EventQuery = z.extend(PageQuery, {
  format: Format,
  name: z.optional(name),
  /** Of events that arrived from then on, and before then. */
  from: z.optional(z.iso.datetime({ offset: true })),
  to: z.optional(z.iso.datetime({ offset: true })),
})
export type EventQuery = z.infer<typeof EventQuery>

/** `GET /v1/events/counts`: both days included, of UTC. */
export const CountQuery = z.extend(PageQuery, {
  format: Format,
  name: z.optional(name),
  /** Default: 29 days before `to`. */
  from: z.optional(z.iso.date()),
  /** Default: today. */
  to: z.optional(z.iso.date()),
})
export type CountQuery = z.infer<typeof CountQuery>

/** How often what was tracked on which day. */
export const CountList = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  time_zone: z.literal('UTC'),
  items: z.array(z.object({ day: z.iso.date(), name: z.string(), count: z.int() })),
  next_cursor: z.nullable(z.string()),
})
export type CountList = z.infer<typeof CountList>

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((each) => isWithin(levels - 1, each))
}
