import * as z from 'zod/mini'
import { Agent, Message, Session } from './conversation.js'

export * from './stream-limits.js'

const by = z.enum(['visitor', 'agent'])

/** What is stored before it is told, and so told again to whoever comes back with an older `Last-Event-ID`. */
const Fact = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message.created'), message: Message }),
  z.object({ type: z.enum(['session.created', 'session.updated', 'session.closed']), session: Session }),
  z.object({ type: z.literal('rating.created'), session: Session }),
  /** `by` has read everything up to this message. */
  z.object({ type: z.literal('message.read'), session_id: z.string(), by, message_id: z.string() }),
])

/** Told once, to whoever listens, and kept nowhere. */
const Passing = z.object({
  type: z.literal('typing'),
  session_id: z.string(),
  by,
  typing: z.boolean(),
  /** As of a message. */
  agent: z.optional(z.nullable(Agent)),
})

/** About the stream itself. */
const Frame = z.discriminatedUnion('type', [
  /** The first event: what happens from here on is told. Read lists after it, and nothing falls in between. */
  z.object({ type: z.literal('stream.ready'), heartbeat_ms: z.number() }),
  /** What happened since `Last-Event-ID` can't be told: read the lists again. Told in the place of `stream.ready`. */
  z.object({
    type: z.literal('stream.reset'),
    heartbeat_ms: z.number(),
    /** `unknown`: no id that this server gave this visitor or workspace. `forgotten`: older than what is kept. */
    reason: z.enum(['unknown', 'forgotten']),
  }),
  /** The last event. */
  z.object({
    type: z.literal('stream.end'),
    /** `shutdown`, or the code of the problem that a new request with the same credential gets. */
    reason: z.string(),
    detail: z.string(),
    /** When to come back, in milliseconds; with a new token, unless the reason is `shutdown` or `internal_error`. */
    retry_in_ms: z.number(),
  }),
])

/**
 * `GET /v1/stream`: each as the `data` of a server-sent event, whose `event` is its `type` again. Those that are stored, and
 * the first one, have an `id` for `Last-Event-ID`.
 */
export const StreamEvent = z.union([Fact, Passing, Frame])
export type StreamEvent = z.infer<typeof StreamEvent>
