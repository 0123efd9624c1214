import type { Identity, VerifiedVisitor } from '../handle.js'
import type { Reading } from './clock.js'
import { isFinal, isSignedOut, untilRetryMs, type Trouble } from './trouble.js'

interface Circumstances {
  visitor: VerifiedVisitor | undefined
  /** Whether a token is held that is valid now. */
  isHeld: boolean
  trouble: Trouble | undefined
  isOnline: boolean
  now: Reading
}

/** How things stand with the visitor, out of what the keeper knows. */
export function toIdentity({ visitor, isHeld, trouble, isOnline, now }: Circumstances): Identity {
  // Between two tokens as well, while nothing speaks against the next.
  const isOnWay = !trouble && isOnline
  if (visitor && (isOnWay || isHeld)) return { status: 'authenticated', visitor }
  if (isSignedOut(trouble)) return { status: 'identity-required' }
  if (trouble && isFinal(trouble)) return { status: 'failed', error: trouble.error }
  if (!isOnline) return { status: 'offline' }
  if (!trouble || trouble.course === 'confirm') return { status: 'authenticating' }
  return { status: 'unavailable', error: trouble.error, retryInMs: untilRetryMs(trouble, now) }
}

/** Whether there is nothing new to tell. */
export function isSameIdentity(before: Identity, now: Identity): boolean {
  if (before.status !== now.status) return false
  if ('visitor' in before && 'visitor' in now) {
    return JSON.stringify(before.visitor) === JSON.stringify(now.visitor)
  }
  return !('error' in before && 'error' in now) || before.error === now.error
}
