import type { EventRequest, TrackedEvent } from '../protocol/event.js'
import { toEventTime } from '../protocol/judge/event-time.js'
import type { FakeClock } from './clock.js'
import { createSent } from './sent.js'
import type { Owner } from './tokens.js'

interface Dependencies {
  clock: FakeClock
  widget: string
}

/** What pages track, as the API keeps it. */
export function createEvents({ clock, widget }: Dependencies) {
  const { add, claim, all } = createSent<TrackedEvent>()

  return {
    /** What became of it. */
    track({ sub, isAnonymous }: Owner, request: EventRequest): 'accepted' | 'duplicate' {
      const { id, name, properties, significant } = request
      const now = clock.now()
      const { created } = add(sub, {
        id,
        name,
        properties,
        significant,
        widget_id: widget,
        visitor_id: sub,
        ...(isAnonymous && { anonymous: true }),
        at: toInstant(toEventTime(request, now)),
        received_at: toInstant(now),
      })
      return created ? 'accepted' : 'duplicate'
    },
    claim: (from: string, to: string) => claim(from, (event) => ({ ...event, visitor_id: to })),
    all,
  }
}

export type Events = ReturnType<typeof createEvents>

const toInstant = (ms: number): string => new Date(ms).toISOString()
