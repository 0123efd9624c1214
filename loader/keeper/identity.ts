import type { LatchkeyError } from '../error.js'
import type { Identity, VerifiedVisitor } from '../handle.js'
import { isFinal, isSignedOut, type Trouble } from './trouble.js'

interface Circumstances {
  visitor: VerifiedVisitor | undefined
  /** Whether a token is held that is valid now. */
  isHeld: boolean
  trouble: Trouble | undefined
  isOnline: boolean
}

/** How things stand with the visitor, out of what the keeper knows. */
export function toIdentity({ visitor, isHeld, trouble, isOnline }: Circumstances): Identity {
  // Between two tokens as well, while nothing speaks against the next.
  const isOnWay = !trouble && isOnline
  if (visitor && (isOnWay || isHeld)) return { status: 'authenticated', visitor }
  if (isSignedOut(trouble)) return { status: 'identity-required' }
  if (trouble && isFinal(trouble)) return { status: 'failed', error: trouble.error }
  if (!isOnline) return { status: 'offline' }
  if (!trouble || trouble.error.course === 'confirm') return { status: 'authenticating' }
  return { status: 'unavailable', error: trouble.error }
}

/** Whether there is nothing new to tell. */
export function isSameIdentity(before: Told, now: Told): boolean {
  return (
    before.status === now.status &&
    before.error === now.error &&
    JSON.stringify(before.visitor) === JSON.stringify(now.visitor)
  )
}

type Told = Pick<Identity, 'status'> & { error?: LatchkeyError; visitor?: VerifiedVisitor }
