/** The object that a text holds; `undefined` for anything else. */
export function readRecord(text: string): Record<string, unknown> | undefined {
  try {
    return toRecord(JSON.parse(text))
  } catch {
    return undefined
  }
}

export const toRecord = (value: unknown): Record<string, unknown> | undefined =>
  value && typeof value === 'object' ? (value as Record<string, unknown>) : undefined

export const toText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A number, or one that a backend wrote as text. */
export function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
