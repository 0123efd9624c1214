/** What the tabs of one browser tell each other. Durations, no instants: their monotonic clocks differ. */
export type News =
  /** A token was minted for this `sub`, `ageMs` ago. */
  | { kind: 'token'; sub: string; token: string; lifetimeMs: number; ageMs: number }
  /** The token route asked to be left alone for this long. */
  | { kind: 'busy'; waitMs: number }
  /** The visitor signed out of this `sub`. */
  | { kind: 'ended'; sub: string }

/** Any script of the origin can send anything on the channel, and an older version of this one may. */
export function readNews(data: unknown): News | undefined {
  const { kind, sub, token, lifetimeMs, ageMs, waitMs } = (data ?? {}) as Record<string, unknown>
  if (kind === 'busy' && isDuration(waitMs)) return { kind, waitMs }
  if (typeof sub !== 'string') return undefined
  if (kind === 'ended') return { kind, sub }
  if (kind !== 'token' || typeof token !== 'string') return undefined
  return isDuration(lifetimeMs) && isDuration(ageMs) ? { kind, sub, token, lifetimeMs, ageMs } : undefined
}

const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value < Number.MAX_SAFE_INTEGER
