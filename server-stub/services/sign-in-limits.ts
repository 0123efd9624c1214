import { hashKey } from './key-format.js'
import type { Clock } from './clock.js'
import type { Store } from '../store/store.js'

const MINUTE_MS = 60_000
const REMEMBERED = 10_000

/** Tries within a window. Whoever knows the password needs few; NIST SP 800-63B §3.2.2 allows a hundred. */
const LIMITS = {
  address: { tries: 60, windowMs: MINUTE_MS },
  account: { tries: 20, windowMs: 15 * MINUTE_MS },
  device: { tries: 10, windowMs: 15 * MINUTE_MS },
}

interface Try {
  /** Of the network; `undefined`: from within this process. */
  address: string | undefined
  /** Of the account that is asked for, whether there is one or not. */
  emailKey: string
  /** Of a browser that has been signed in to this account before. */
  device: string | undefined
}

/** Milliseconds to wait, where this is one try too many. */
export type SpendTry = (attempt: Try) => Promise<number | undefined>

/**
 * Counts each try before the password is looked at, by address and by account. A browser that was signed in to the account
 * before has a count of its own, so that a stranger who uses up the account's locks nobody out of the browsers they use:
 * https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export function createSignInLimits({
  store,
  clock,
}: {
  store: Pick<Store, 'countOne'>
  clock: Clock
}): SpendTry {
  const spentUntil = new Map<string, number>()

  async function spend(kind: keyof typeof LIMITS, subject: string): Promise<number | undefined> {
    const { tries, windowMs } = LIMITS[kind]
    const now = clock.now()
    const key = `${kind} ${subject}`
    const until = spentUntil.get(key)
    // Nothing more is written until then: a flood costs no disk.
    if (until !== undefined && now < until) return until - now
    spentUntil.delete(key)
    const { count, endsAt } = await store.countOne({ name: `sign-in-${kind}`, subject }, { now, windowMs })
    if (count <= tries) return undefined
    if (spentUntil.size >= REMEMBERED) spentUntil.clear()
    spentUntil.set(key, endsAt)
    return endsAt - now
  }

  return async ({ address, emailKey, device }) => {
    const wait = address === undefined ? undefined : await spend('address', address)
    if (wait !== undefined) return wait
    // What people type into the field of an address may be a password: only its hash is kept.
    return device === undefined ? spend('account', hashKey(emailKey)) : spend('device', device)
  }
}
