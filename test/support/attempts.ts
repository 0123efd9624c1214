/** When the widget has tried how often, each with the longest pause after the one before, in milliseconds. */
export const ATTEMPTS = [
  [1_200, 2],
  [4_800, 3],
  [18_000, 4],
  [66_000, 5],
  [66_000, 6],
] as const
