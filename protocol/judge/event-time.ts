import { EVENT_AGE_MAX_MS } from '../event-limits.js'
import type { EventRequest } from '../event.js'

/** When it happened. Visitors' clocks are anything: what can't be is taken for now. */
export function toEventTime({ at, age_ms }: Pick<EventRequest, 'at' | 'age_ms'>, now: number): number {
  if (age_ms !== undefined) return Math.round(now - age_ms)
  const said = at === undefined ? now : Date.parse(at)
  return said > now || said < now - EVENT_AGE_MAX_MS ? now : said
}
