import { PictureAddress } from '../../protocol/address.js'
import { USER_ROLES, type Store, type User, type UserRole } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import { randomBase62 } from './base62.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { judgePart } from './judge-part.js'
import { toLine } from './line.js'
import type { Passwords } from './passwords.js'
import { refuseField, Refusal } from './refusal.js'

const FIRST_PASSWORD_LIFETIME_MS = 3_600_000
const EMAIL_MAX_CHARS = 254

interface Dependencies {
  store: Store
  clock: Clock
  passwords: Passwords
}

interface UserRequest {
  workspaceId: string
  email: string
  name: string | undefined
  /** Address of an image. */
  picture?: string | undefined
  role: string
  /** Who asks for it, such as `cli:alex`. */
  createdBy: string
}

interface UserChange {
  name?: string | null | undefined
  picture?: string | null | undefined
}

/** With the password of the first hour: the only time that it is seen. */
export type NewUser = User & { firstPassword: string; firstPasswordEndsAt: number }

export interface Users {
  /** @param actor who asks for it. @throws Refusal that names the field. */
  create(request: UserRequest, actor?: Actor): Promise<NewUser>
  /** Oldest first. @throws Refusal that names the field. */
  list(workspaceId: string): Promise<User[]>
  /** How visitors see them; null takes away. @throws Refusal `not_found`, and what names the field. */
  update(idOrEmail: string, change: UserChange, actor?: Actor): Promise<User>
  /** As at first: a new password for an hour, and signed out everywhere. @throws Refusal `not_found` */
  resetPassword(idOrEmail: string, actor?: Actor): Promise<NewUser>
  /** Signs out everywhere, and in no more. @throws Refusal `not_found` */
  disable(idOrEmail: string, actor?: Actor): Promise<User>
  /** @throws Refusal `not_found` */
  enable(idOrEmail: string, actor?: Actor): Promise<User>
}

export function createUsers({ store, clock, passwords }: Dependencies): Users {
  async function find(idOrEmail: string): Promise<User> {
    const user = (await store.findUser(idOrEmail)) ?? (await store.findPassword(toEmailKey(idOrEmail)))?.user
    return user ?? refuseUser(idOrEmail)
  }

  async function makePassword() {
    const password = randomBase62(20).replaceAll(/.{5}(?=.)/g, '$&-')
    return {
      password,
      hash: await passwords.hash(password),
      endsAt: clock.now() + FIRST_PASSWORD_LIFETIME_MS,
    }
  }

  return {
    async create({ workspaceId, email, name, picture, role, createdBy }, actor = { by: createdBy }) {
      if (!(await store.findWorkspace(workspaceId))) {
        throw refuseField('workspace', `there is no workspace ${workspaceId.slice(0, 64)}.`)
      }
      const now = clock.now()
      const { password, hash, endsAt } = await makePassword()
      const user = {
        id: makeId('usr', now),
        workspaceId,
        email: toEmail(email),
        name: name === undefined ? undefined : toLine('name', name),
        picture: picture === undefined ? undefined : judgePart('picture', PictureAddress, picture),
        role: toRole(role),
        firstPasswordEndsAt: endsAt,
        createdBy,
        createdAt: now,
        lastSignedInAt: undefined,
        disabledAt: undefined,
      }
      const keys = { emailKey: toEmailKey(user.email), passwordHash: hash }
      const isNew = await store.addUser(user, keys, { ...actor, at: now })
      if (isNew) return { ...user, firstPassword: password }
      throw refuseField(
        'email',
        `somebody signs in with ${user.email} already; each user has an email of their own.`,
      )
    },

    async list(workspaceId) {
      if (await store.findWorkspace(workspaceId)) return store.listUsers(workspaceId)
      throw refuseField('workspace', `there is no workspace ${workspaceId.slice(0, 64)}.`)
    },

    async update(idOrEmail, { name, picture }, actor = SYSTEM) {
      const { id } = await find(idOrEmail)
      const change = {
        name: typeof name === 'string' ? toLine('name', name) : name,
        picture: typeof picture === 'string' ? judgePart('picture', PictureAddress, picture) : picture,
      }
      return (await store.changeUser(id, change, { ...actor, at: clock.now() })) ?? refuseUser(id)
    },

    async resetPassword(idOrEmail, actor = SYSTEM) {
      const { id } = await find(idOrEmail)
      const { password, hash, endsAt } = await makePassword()
      const kept = { hash, firstPasswordEndsAt: endsAt }
      const user = await store.setPassword(id, kept, { ...actor, at: clock.now() })
      return { ...(user ?? refuseUser(id)), firstPassword: password, firstPasswordEndsAt: endsAt }
    },

    async disable(idOrEmail, actor = SYSTEM) {
      const { id } = await find(idOrEmail)
      const at = clock.now()
      return (await store.setUserDisabled(id, at, { ...actor, at })) ?? refuseUser(id)
    },

    async enable(idOrEmail, actor = SYSTEM) {
      const { id } = await find(idOrEmail)
      const act = { ...actor, at: clock.now() }
      return (await store.setUserDisabled(id, undefined, act)) ?? refuseUser(id)
    },
  }
}

/** What two spellings of one address have in common. */
export function toEmailKey(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase()
}

function toEmail(given: string): string {
  const email = given.trim()
  if (/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email) && email.length <= EMAIL_MAX_CHARS) return email
  throw refuseField('email', `given "${email.slice(0, 60)}"; allowed is an address such as sam@example.com.`)
}

function toRole(given: string): UserRole {
  const role = USER_ROLES.find((each) => each === given)
  if (role) return role
  throw refuseField('role', `given "${given.slice(0, 60)}"; allowed is ${USER_ROLES.join(' or ')}.`)
}

function refuseUser(given: string): never {
  throw new Refusal('not_found', `There is no user ${given.slice(0, 64)}.`)
}
