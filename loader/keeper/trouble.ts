import type { LatchkeyError } from '../error.js'
import { elapsed, type Reading } from './clock.js'
import { courseOf, type Course } from './failure.js'
import { confirmDelayMs, retryDelayMs } from './retry.js'

/** The last attempt failed. */
export interface Trouble {
  error: LatchkeyError
  course: Course
  /** Failures of this course in a row. */
  count: number
  since: Reading
  /** Until when, from `since`, no timed attempt is made; `Infinity` once it is final. */
  waitMs: number
  /** How long the other side itself asked to be left alone: visitors' actions and wake-ups keep to that as well. */
  bindingMs: number
}

interface Circumstances {
  previous: Trouble | undefined
  now: Reading
  random: number
}

/** A 2xx that is no token, and a token that is no good, get this many attempts in all. */
const TRIES = 3

/** What a failure leads to, given the one before it. */
export function toTrouble(error: LatchkeyError, { previous, now, random }: Circumstances): Trouble {
  const course = courseOf(error.code)
  const count = previous?.course === course ? previous.count + 1 : 1
  if (isOver()) return { error, course, count, since: now, waitMs: Infinity, bindingMs: 0 }
  const bindingMs = error.retryAfterMs ?? 0
  // `Retry-After: 0` is a wish too, but not one for a storm.
  return { error, course, count, since: now, waitMs: Math.max(bindingMs, delayMs()), bindingMs }

  function isOver(): boolean {
    switch (course) {
      case 'final':
        return true
      case 'retry':
        return false
      case 'tries':
        return count >= TRIES
      case 'confirm':
        // `null` was said on purpose; a 401 may be a deployment's hiccup.
        return count >= 2 || error.status !== 401
    }
  }

  function delayMs(): number {
    return course === 'confirm' ? confirmDelayMs(random) : retryDelayMs(count, random)
  }
}

/** How long until the next timed attempt. */
export const untilRetryMs = ({ since, waitMs }: Trouble, now: Reading): number =>
  Math.max(0, waitMs - elapsed(since, now))

export const isBinding = ({ since, bindingMs }: Trouble, now: Reading): boolean =>
  elapsed(since, now) < bindingMs

export const isFinal = (trouble: Trouble | undefined): boolean => trouble?.waitMs === Infinity

/** Whether the end of it is that nobody is signed in, rather than that something is broken. */
export const isSignedOut = (trouble: Trouble | undefined): boolean =>
  trouble?.waitMs === Infinity && (trouble.course === 'confirm' || SIGNED_OUT.includes(trouble.error.code))

// A login page answered with 200, and a page that has no way to a token at all.
const SIGNED_OUT = ['bad_response', 'no_token_provider']
