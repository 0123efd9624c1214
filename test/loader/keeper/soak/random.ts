export interface Random {
  /** 0 ≤ x < 1. */
  (): number
  between(from: number, to: number): number
  /** Short ones are more frequent than long ones. */
  duration(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Numbers that come again in the same order for the same seeds (mulberry32). */
export function createRandom(...seeds: number[]): Random {
  let state = 0
  for (const seed of seeds) state = Math.imul(state ^ (seed + 0x9e3779b9), 0x85ebca6b) ^ (state >>> 13)

  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return Object.assign(next, {
    between: (from: number, to: number) => from + next() * (to - from),
    duration: (from: number, to: number) => from * (to / from) ** next(),
    chance: (probability: number) => next() < probability,
    pick: <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!,
  })
}
