import type { SignIn, Store, User } from '../store/store.js'
import { randomBase62 } from './base62.js'
import type { Clock } from './clock.js'
import type { Devices } from './devices.js'
import { hashKey } from './key-format.js'
import { findPasswordFault } from './password-rules.js'
import type { Passwords } from './passwords.js'
import type { SpendTry } from './sign-in-limits.js'
import { toEmailKey } from './users.js'

const HOUR_MS = 3_600_000
/** Without a request. */
const IDLE_MS = 12 * HOUR_MS
/** In all. */
export const SIGN_IN_LIFETIME_MS = 7 * 24 * HOUR_MS
const SEEN_EVERY_MS = 60_000

interface Dependencies {
  store: Store
  clock: Clock
  passwords: Passwords
  devices: Devices
  spendTry: SpendTry
}

/** What a browser comes with. */
export interface Visit {
  address: string | undefined
  /** What `enter` gave as `device`, at some time. */
  device: string | undefined
}

/** Who is signed in with a browser. */
export interface SignedIn {
  user: User
  workspace: { id: string; name: string }
  hash: string
}

type Entry =
  /** `mustChange`: with the password that the user was given. */
  | { status: 'entered'; secret: string; device: string; mustChange: boolean }
  | { status: 'refused' | 'ended' }
  | { status: 'limited'; waitMs: number }

export type PasswordChange =
  | { status: 'changed'; secret: string }
  | { status: 'wrong' }
  | { status: 'unfit'; fault: string }
  | { status: 'limited'; waitMs: number }

export interface SignIns {
  /** `ended`: a first password that was right, and is no longer good. */
  enter(credentials: { email: string; password: string }, visit: Visit): Promise<Entry>
  /** Who is signed in with what `enter` gave as `secret`. */
  find(secret: string): Promise<SignedIn | undefined>
  /**
   * Signs out everywhere, and in again here.
   * @param current asked for unless the user's password is the one that they were given.
   */
  changePassword(
    who: SignedIn,
    passwords: { current: string; chosen: string },
    visit: Visit,
  ): Promise<PasswordChange>
  leave(who: SignedIn): Promise<void>
  leaveEverywhere(who: SignedIn): Promise<void>
}

export function createSignIns({ store, clock, passwords, devices, spendTry }: Dependencies): SignIns {
  /** Under a new name each time, so that nobody can have known it before. */
  async function begin({ id, firstPasswordEndsAt }: User, passwordHash: string): Promise<string | undefined> {
    const secret = randomBase62(43)
    const now = clock.now()
    const endsAt = Math.min(now + SIGN_IN_LIFETIME_MS, firstPasswordEndsAt ?? Infinity)
    const signIn = { hash: hashKey(secret), userId: id, createdAt: now, seenAt: now, endsAt }
    return (await store.addSignIn(signIn, passwordHash)) ? secret : undefined
  }

  return {
    async enter({ email, password }, { address, device }) {
      const emailKey = toEmailKey(email)
      const known = await store.findPassword(emailKey)
      const waitMs = await spendTry({ address, emailKey, device: devices.find(device, known?.user.id) })
      if (waitMs !== undefined) return { status: 'limited', waitMs }
      // The same work for whoever is not there, so that the time it takes tells nothing.
      const { isRight, again } = await passwords.verify(password, known?.passwordHash)
      if (!isRight || known === undefined || known.user.disabledAt !== undefined) return { status: 'refused' }
      const { user, passwordHash } = known
      if (user.firstPasswordEndsAt !== undefined && clock.now() >= user.firstPasswordEndsAt) {
        return { status: 'ended' }
      }
      const secret = await begin(user, passwordHash)
      if (secret === undefined) return { status: 'refused' }
      if (again !== undefined) await store.rehashPassword(user.id, { from: passwordHash, to: again })
      const mustChange = user.firstPasswordEndsAt !== undefined
      return { status: 'entered', secret, device: devices.name(user.id), mustChange }
    },

    async find(secret) {
      const hash = hashKey(secret)
      const found = await store.findSignIn(hash)
      const now = clock.now()
      if (!found || !isAlive(found.signIn, now)) return undefined
      if (now - found.signIn.seenAt >= SEEN_EVERY_MS) await store.noteSignInSeen(hash, now)
      const workspace = await store.findWorkspace(found.user.workspaceId)
      return workspace && { user: found.user, workspace: { id: workspace.id, name: workspace.name }, hash }
    },

    async changePassword({ user, workspace }, { current, chosen }, { address, device }) {
      const emailKey = toEmailKey(user.email)
      const kept = (await store.findPassword(emailKey))?.passwordHash
      const isGiven = user.firstPasswordEndsAt !== undefined
      if (!isGiven) {
        const waitMs = await spendTry({ address, emailKey, device: devices.find(device, user.id) })
        if (waitMs !== undefined) return { status: 'limited', waitMs }
        if (!(await passwords.verify(current, kept)).isRight) return { status: 'wrong' }
      }
      const fault = findPasswordFault(chosen, [user.email, user.name ?? '', workspace.name])
      if (fault !== undefined) return { status: 'unfit', fault }
      if ((await passwords.verify(chosen, kept)).isRight) {
        return { status: 'unfit', fault: 'This is the password that you have; choose another.' }
      }
      const hash = await passwords.hash(chosen)
      const changed = await store.setPassword(user.id, { hash, firstPasswordEndsAt: undefined })
      const secret = changed && (await begin(changed, hash))
      return secret === undefined ? { status: 'wrong' } : { status: 'changed', secret }
    },

    leave: ({ hash }) => store.endSignIn(hash),
    leaveEverywhere: ({ user }) => store.endSignInsOf(user.id),
  }
}

function isAlive({ seenAt, endsAt }: SignIn, now: number): boolean {
  return now < endsAt && now - seenAt < IDLE_MS
}
