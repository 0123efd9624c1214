import type { SignIn, Store, User } from '../store/store.js'
import type { Actor } from './actor.js'
import type { Clock } from './clock.js'
import type { Devices } from './devices.js'
import { hashKey } from './key-format.js'
import { findPasswordFault } from './password-rules.js'
import type { Passwords } from './passwords.js'
import { makeSecret } from './secret.js'
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
  /** Whence, for the audit log. */
  from: Pick<Actor, 'address' | 'requestId'>
  /** Whom the limit of the address counts. */
  subject: string | undefined
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
  /**
   * Who is signed in with what `enter` gave as `secret`.
   * @param isUse whether somebody uses it, so that it is not idle. Default: true.
   */
  find(secret: string, options?: { isUse?: boolean }): Promise<SignedIn | undefined>
  /**
   * Signs out everywhere, and in again here.
   * @param current asked for unless the user's password is the one that they were given.
   */
  changePassword(
    who: SignedIn,
    passwords: { current: string; chosen: string },
    visit: Visit,
  ): Promise<PasswordChange>
  leave(who: SignedIn, visit: Visit): Promise<void>
  leaveEverywhere(who: SignedIn, visit: Visit): Promise<void>
}

export function createSignIns({ store, clock, passwords, devices, spendTry }: Dependencies): SignIns {
  const spend = ({ subject, device }: Visit, emailKey: string, userId: string | undefined) =>
    spendTry({ address: subject, emailKey, device: devices.find(device, userId) })
  const toAct = (by: string, { from }: Visit) => ({ by, ...from, at: clock.now() })

  /** Under a new name each time, so that nobody can have known it before. */
  async function begin(
    { id, firstPasswordEndsAt }: User,
    passwordHash: string,
    visit: Visit,
  ): Promise<string | undefined> {
    const secret = makeSecret()
    const now = clock.now()
    const endsAt = Math.min(now + SIGN_IN_LIFETIME_MS, firstPasswordEndsAt ?? Infinity)
    const signIn = { hash: hashKey(secret), userId: id, createdAt: now, seenAt: now, endsAt }
    return (await store.addSignIn(signIn, passwordHash, toAct(id, visit))) ? secret : undefined
  }

  return {
    async enter({ email, password }, visit) {
      const emailKey = toEmailKey(email)
      const known = await store.findPassword(emailKey)
      const waitMs = await spend(visit, emailKey, known?.user.id)
      if (waitMs !== undefined) return { status: 'limited', waitMs }
      // The same work for whoever is not there, so that the time it takes tells nothing.
      const { isRight, again } = await passwords.verify(password, known?.passwordHash)
      if (!isRight || known === undefined || known.user.disabledAt !== undefined) return { status: 'refused' }
      const { user, passwordHash } = known
      if (user.firstPasswordEndsAt !== undefined && clock.now() >= user.firstPasswordEndsAt) {
        return { status: 'ended' }
      }
      const secret = await begin(user, passwordHash, visit)
      if (secret === undefined) return { status: 'refused' }
      if (again !== undefined) await store.rehashPassword(user.id, { from: passwordHash, to: again })
      const mustChange = user.firstPasswordEndsAt !== undefined
      return { status: 'entered', secret, device: devices.name(user.id), mustChange }
    },

    async find(secret, { isUse = true } = {}) {
      const hash = hashKey(secret)
      const found = await store.findSignIn(hash)
      const now = clock.now()
      if (!found || !isAlive(found.signIn, now)) return undefined
      if (isUse && now - found.signIn.seenAt >= SEEN_EVERY_MS) await store.noteSignInSeen(hash, now)
      const workspace = await store.findWorkspace(found.user.workspaceId)
      return workspace && { user: found.user, workspace: { id: workspace.id, name: workspace.name }, hash }
    },

    async changePassword({ user, workspace }, { current, chosen }, visit) {
      const emailKey = toEmailKey(user.email)
      const kept = (await store.findPassword(emailKey))?.passwordHash
      const isGiven = user.firstPasswordEndsAt !== undefined
      if (!isGiven) {
        const waitMs = await spend(visit, emailKey, user.id)
        if (waitMs !== undefined) return { status: 'limited', waitMs }
        if (!(await passwords.verify(current, kept)).isRight) return { status: 'wrong' }
      }
      const fault = findPasswordFault(chosen, [user.email, user.name ?? '', workspace.name])
      if (fault !== undefined) return { status: 'unfit', fault }
      if ((await passwords.verify(chosen, kept)).isRight) {
        return { status: 'unfit', fault: 'This is the password that you have; choose another.' }
      }
      const hash = await passwords.hash(chosen)
      const next = { hash, firstPasswordEndsAt: undefined }
      const changed = await store.setPassword(user.id, next, toAct(user.id, visit))
      const secret = changed && (await begin(changed, hash, visit))
      return secret === undefined ? { status: 'wrong' } : { status: 'changed', secret }
    },

    leave: ({ user, hash }, visit) => store.endSignIn(hash, toAct(user.id, visit)),
    leaveEverywhere: ({ user }, visit) => store.endSignInsOf(user.id, toAct(user.id, visit)),
  }
}

function isAlive({ seenAt, endsAt }: SignIn, now: number): boolean {
  return now < endsAt && now - seenAt < IDLE_MS
}
