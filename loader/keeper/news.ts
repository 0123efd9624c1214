import { toText } from './token.js'

/** What the tabs of one browser tell each other, and what storage keeps. */
export type News =
  /** Somebody is about to ask the provider: does anyone know better? */
  | { kind: 'hello' }
  | TokenNews
  /** The token route asked to be left alone for this long. */
  | { kind: 'busy'; waitMs: number }
  /** The visitor signed out of this `sub`, or is another one now. */
  | { kind: 'ended'; sub: string }

/** A token was minted for this `sub`. */
export interface TokenNews {
  kind: 'token'
  sub: string
  token: string
  lifetimeMs: number
  /** Its age when it was told; the tabs' monotonic clocks differ. */
  ageMs: number
  /** When it was told, by the wall clock that they share: a frozen tab hears late, storage much later. */
  atMs: number
}

/**
 * Any script of the origin can send anything on the channel, and another version of this one may. What is no number,
 * or no end, becomes NaN, which is neither better than any token nor a wait; whose a token is, is read in the token.
 */
export function readNews(data: unknown): News {
  const news = { ...(data as Record<string, unknown>) }
  news.token = toText(news.token) ?? ''
  for (const span of ['lifetimeMs', 'ageMs', 'atMs', 'waitMs']) news[span] = toMs(news[span])
  return news as never
}

const toMs = (value: unknown): number => (Number.isFinite(value) ? Math.abs(value as number) : NaN)
