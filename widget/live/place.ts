import { Happening } from '../api/answers.js'
import { shape, text, whenParsed } from '../api/parse.js'

/** What a tab with a stream passes on: an event as it came, or a heartbeat, whose `data` is empty. */
export const Relayed = shape({
  /** The id of the last event before. Empty: there was none. */
  before: text,
  /** Its own; what has none has that of the last event. */
  id: text,
  /** JSON. */
  data: text,
})
export type Relayed = ReturnType<typeof Relayed>

interface Dependencies {
  onEvent(event: Happening): void
  /** Something may have been missed: what is known has to be read again. */
  onGap(): void
}

/** How far this tab has come in the feed of its visitor, whichever tab the events came through. */
export function createPlace({ onEvent, onGap }: Dependencies) {
  let id = ''

  return {
    /** Of the last event: here a stream goes on. */
    id: () => id,
    take(next: Relayed): void {
      const event = whenParsed((data) => Happening(JSON.parse(text(data))), next.data)
      const isAnew = event?.type === 'stream.reset' || (event?.type === 'stream.ready' && !next.before)
      // Whoever came later knows no less than the lists that they read since.
      if (isAnew || (id && id !== next.before && id !== next.id)) onGap()
      id = next.id
      if (event) onEvent(event)
    },
  }
}
