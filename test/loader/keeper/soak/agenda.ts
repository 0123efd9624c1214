import type { FakeClock } from '../../../support/clock.js'

export type Agenda = ReturnType<typeof createAgenda>

/** What is to happen when. What should have happened while the machine slept happens when it wakes. */
export function createAgenda(clock: FakeClock) {
  const entries: { atMs: number; run: () => void }[] = []

  return {
    now: () => clock.trueMs(),
    at(atMs: number, run: () => void): void {
      const place = entries.findIndex((entry) => entry.atMs > atMs)
      entries.splice(place < 0 ? entries.length : place, 0, { atMs, run })
    },
    async runUntil(endMs: number): Promise<void> {
      for (let next = entries[0]; next && next.atMs < endMs; next = entries[0]) {
        if (next.atMs > clock.trueMs()) await clock.advance(next.atMs - clock.trueMs())
        entries.shift()
        next.run()
        await clock.advance(0)
      }
      if (clock.trueMs() < endMs) await clock.advance(endMs - clock.trueMs())
    },
  }
}
