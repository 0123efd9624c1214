/** `undefined` for none. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  if (half < 0 || sorted.includes(undefined)) return undefined
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2
}
