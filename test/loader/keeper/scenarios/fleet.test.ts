import { expect, test } from 'vitest'
import { setup } from '../setup.js'

const SECOND = 1_000
const MINUTE = 60_000
const VISITORS = 1_000
const OUTAGE_MS = 10 * MINUTE

/** A stream of numbers of one's own, the same in every run. */
function numbers(seed: number) {
  let state = seed * 2_654_435_761
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** When each of a thousand visitors calls, in ms from the beginning of ten minutes of 503. */
async function outage(arrival: (random: () => number) => number): Promise<number[][]> {
  const calls: number[][] = []
  for (let visitor = 0; visitor < VISITORS; visitor++) {
    const random = numbers(visitor + 1)
    const { clock, endpoint, calledAt, ask, keeper } = setup({ random, latencyMs: 100 })
    const beganMs = arrival(random)
    void ask()
    await clock.advance(beganMs)
    endpoint.reply({ status: 503 })
    await clock.advance(OUTAGE_MS)
    endpoint.reply(undefined)
    await clock.advance(MINUTE)
    expect(keeper.identity().status).toBe('authenticated')
    expect((await ask()).isValid).toBe(true)
    keeper.destroy()
    calls.push(calledAt().flatMap((at) => (at < beganMs ? [] : [at - beganMs])))
  }
  return calls
}

/** How many of these instants fall in each span of this length. */
function histogram(at: number[], spanMs: number): number[] {
  const counts: number[] = []
  for (const ms of at) counts[Math.floor(ms / spanMs)] = (counts[Math.floor(ms / spanMs)] ?? 0) + 1
  return Array.from(counts, (count) => count ?? 0)
}

test('row 23: a thousand visitors make 15 calls each in ten minutes of 503, and no storm when it ends', async () => {
  // Pages are loaded at any time, so their tokens are of any age.
  const calls = await outage((random) => SECOND + random() * 299 * SECOND)
  const during = calls.map((at) => at.filter((ms) => ms < OUTAGE_MS))
  expect(Math.max(...during.map((at) => at.length))).toBeLessThanOrEqual(15)

  const meanPerSecond = during.flat().length / (OUTAGE_MS / SECOND)
  const recovery = calls.flat().flatMap((ms) => (ms >= OUTAGE_MS ? [ms - OUTAGE_MS] : []))
  expect(recovery).toHaveLength(VISITORS)
  expect(Math.max(...histogram(recovery, SECOND))).toBeLessThanOrEqual(2 * meanPerSecond)
})

test('row 23: a thousand that all fail at the same moment are apart from the first retry on', async () => {
  const calls = await outage(() => 0)
  for (const [retry, spreadMs] of [
    [1, SECOND],
    [2, 2 * SECOND],
    [3, 6 * SECOND],
  ] as const) {
    const at = calls.map((each) => each[retry]!)
    const first = Math.min(...at)
    expect(Math.max(...at) - first).toBeGreaterThan(spreadMs * 0.9)
    // Evenly: no tenth of the time has over a fifth of them.
    expect(
      Math.max(
        ...histogram(
          at.map((ms) => ms - first),
          spreadMs / 10,
        ),
      ),
    ).toBeLessThan(VISITORS / 5)
  }
})
