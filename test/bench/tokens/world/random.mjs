/** A `Math.random` that says the same for the same seed and text (mulberry32 over an FNV-1a hash). */
export function createRandom(seed, text) {
  let state = seed
  for (const character of text) state = Math.imul(state ^ character.codePointAt(0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
