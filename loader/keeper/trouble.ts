import type { Failure } from './failure.js'
import { confirmDelayMs, retryDelayMs } from './retry.js'

/** The last attempt failed. */
export interface Trouble {
  error: Failure
  /** Failures of this course in a row. */
  count: number
  /** No timed attempt before that; `Infinity` once it is final. */
  retryAt: number
  /** Until when the other side itself asked to be left alone: visitors' actions and wake-ups keep to that as well. */
  boundUntil: number
}

/** Behind the end of a wait that many were told at once. */
const SPREAD_MS = 10_000

interface Circumstances {
  previous: Trouble | undefined
  /** When the attempt began. */
  startedAt: number
  now: number
  random: number
}

/** What a failure leads to, given the one before it. */
export function toTrouble(error: Failure, { previous, startedAt, now, random }: Circumstances): Trouble {
  const { course, retryAfterMs = 0 } = error
  const count = previous?.error.course === course ? previous.count + 1 : 1
  if (count >= mostTries(error)) return { error, count, retryAt: Infinity, boundUntil: 0 }
  const delayMs = course === 'confirm' ? confirmDelayMs(random) : retryDelayMs(count, random, now - startedAt)
  const boundUntil = now + retryAfterMs
  // `Retry-After: 0` is a wish too, but not one for a storm; nor are a thousand pages told the same time to come back.
  const spreadMs = retryAfterMs && random * SPREAD_MS
  return { error, count, retryAt: Math.max(boundUntil + spreadMs, now + delayMs), boundUntil }
}

/** How many attempts in a row may fail like this. */
const mostTries = ({ course, status }: Failure): number =>
  ({
    final: 1,
    // `null` was said on purpose; a 401 may be a deployment's hiccup.
    confirm: status === 401 ? 2 : 1,
    // A 2xx that is no token, and a token that is no good.
    tries: 3,
    retry: Infinity,
  })[course]

/** How long until the next timed attempt. */
export const untilRetryMs = ({ retryAt }: Trouble, now: number): number => Math.max(0, retryAt - now)

export const isBinding = ({ boundUntil }: Trouble, now: number): boolean => now < boundUntil

export const isFinal = (trouble: Trouble | undefined): boolean => trouble?.retryAt === Infinity

/** Whether the end of it is that nobody is signed in, rather than that something is broken. */
export const isSignedOut = (trouble: Trouble | undefined): boolean =>
  trouble?.retryAt === Infinity &&
  (trouble.error.course === 'confirm' || SIGNED_OUT.includes(trouble.error.code))

// A login page answered with 200, and a page that has no way to a token at all.
const SIGNED_OUT = ['bad_response', 'no_token_provider']
