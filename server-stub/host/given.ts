/** What sort of thing was given, for an error's sentence. Never the thing itself: it may be a secret, or somebody's name. */
export function describeGiven(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return value.trim() === '' ? 'blank text' : 'text'
  if (Number.isNaN(value)) return 'NaN'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'object') return `a ${typeof value}`
  const { constructor } = value
  return typeof constructor === 'function' && constructor !== Object ? `a ${constructor.name}` : 'an object'
}
