import type { VerifiedVisitor } from '../protocol/conversation.js'
import type { Metadata } from '../protocol/visitor.js'
import type { TokenAnswer } from '../protocol/widget-token.js'
import type { FakeClock } from './clock.js'
import { readPayload, toUnsignedJwt } from './jwt.js'
import type { Person, SignIn } from './people.js'
import { Refused, refuseField } from './refused.js'

/** A visitor, as the API knows them. */
export interface Owner {
  sub: string
  visitor: Person
  isAnonymous: boolean
}

/** Whom a widget token lets in. */
export interface Holder extends Owner {
  token: string
  metadata: Metadata
  tenant: string | undefined
  /** By the server's clock. */
  endsAtMs: number
}

interface Known extends Holder {
  /** Why it ended before its time. */
  ended: 'token_expired' | 'token_revoked' | undefined
}

export interface Tokens {
  mint(who: SignIn): TokenAnswer
  /** For the anonymous visitor whose secret it is, else for a new one, whose secret is told. */
  mintAnonymous(secret: string | null | undefined): TokenAnswer & { visitor_secret?: string }
  /** @throws Refused */
  authenticate(token: string | undefined): Holder
  /** Ends those given so far. */
  end(why: 'token_expired' | 'token_revoked', token?: string): void
  /** The `sub` of the anonymous visitor whose secret it is. @throws Refused */
  recognise(secret: string): string
  /** Forgets them, too. @throws Refused */
  claim(secret: string): string
  /** Who was given one last; `undefined`: nobody yet. */
  newest(): Holder | undefined
  /** As the API knows somebody, before any token. */
  owner(who: SignIn): Owner
}

interface Dependencies {
  clock: FakeClock
  widget: string
  /** Milliseconds. */
  lifetimeMs: number
}

const WORKSPACE = 'wsp_0000000000000000000001'
const KEY = 'key_0000000000000000000001'

export function createTokens({ clock, widget, lifetimeMs }: Dependencies): Tokens {
  const known = new Map<string, Known>()
  /** By who it is, or by the secret. */
  const subs = new Map<string, string>()
  const secrets = new Map<string, string>()

  function toSub(name: string): string {
    const sub = subs.get(name) ?? `vis_${String(subs.size + 1).padStart(32, '0')}`
    subs.set(name, sub)
    return sub
  }

  function grant(sub: string, { visitor, metadata = {}, tenant }: SignIn, isAnonymous: boolean): TokenAnswer {
    const iat = Math.floor(clock.now() / 1000)
    const expires_in = Math.max(1, Math.round(lifetimeMs / 1000))
    const exp = iat + expires_in
    const jti = `00000000-0000-4000-8000-${String(known.size + 1).padStart(12, '0')}`
    const token = toUnsignedJwt(
      { alg: 'HS256', typ: 'lk-widget+jwt', kid: 'not-a-key' },
      {
        aud: 'latchkey:widget',
        sub,
        jti,
        iat,
        exp,
        wsp: WORKSPACE,
        wgt: widget,
        visitor,
        metadata,
        ...(isAnonymous ? { anonymous: true } : { key: KEY }),
        ...(tenant !== undefined && { tenant }),
      },
    )
    const holder = { token, sub, visitor, metadata, tenant, isAnonymous, endsAtMs: exp * 1000 }
    known.set(token, { ...holder, ended: undefined })
    const expires_at = new Date(exp * 1000).toISOString()
    return { token, token_type: 'Bearer', expires_in, expires_at, visitor: { id: sub } }
  }

  function recognise(secret: string): string {
    const sub = secrets.get(secret)
    if (sub === undefined) throw refuseSecret()
    return sub
  }

  return {
    mint: (who) => grant(toSub(toName(who.visitor)), who, false),
    mintAnonymous(secret) {
      const sub = secret ? secrets.get(secret) : undefined
      if (sub !== undefined) return grant(sub, { visitor: {} }, true)
      const made = `lk_vs_notasecret${secrets.size + 1}`
      secrets.set(made, toSub(made))
      return { ...grant(toSub(made), { visitor: {} }, true), visitor_secret: made }
    },
    authenticate(token) {
      if (!token)
        throw new Refused('missing_credentials', 'Send Authorization: Bearer with a key or a token.')
      if (token.startsWith('lk_'))
        throw new Refused('wrong_credentials', 'A widget token is needed here, not a key.')
      const holder = known.get(token)
      if (!holder) throw new Refused('token_invalid', 'This fake server did not mint this token.')
      if (holder.ended) throw new Refused(holder.ended, `This token was ended by the test: ${holder.ended}.`)
      if (clock.now() >= holder.endsAtMs) throw new Refused('token_expired', 'This widget token has ended.')
      return holder
    },
    end(why, token) {
      for (const each of known.values()) if (token === undefined || token === each.token) each.ended ??= why
    },
    recognise,
    claim(secret) {
      const sub = recognise(secret)
      secrets.delete(secret)
      for (const each of known.values()) if (each.sub === sub) each.ended ??= 'token_revoked'
      return sub
    },
    newest: () => [...known.values()].at(-1),
    owner: ({ visitor }) => ({ sub: toSub(toName(visitor)), visitor, isAnonymous: false }),
  }
}

/** Whom a token names, as the API writes it. */
export function toVerified({ sub, visitor, isAnonymous }: Owner): VerifiedVisitor {
  const { name = null, email = null, company = null } = visitor
  return { id: sub, name, email, company, ...(isAnonymous && { anonymous: true }) }
}

/**
 * The tenant that a tenant token names. Who signed it nobody here can tell.
 * @throws Refused
 */
export function readTenant(token: string, nowMs: number): string {
  const { sub, exp } = readPayload(token) ?? {}
  if (typeof sub !== 'string' || typeof exp !== 'number') {
    throw new Refused('token_invalid', 'This is no tenant token: it has no sub, or no exp.')
  }
  if (nowMs >= exp * 1000) throw new Refused('token_expired', 'This tenant token has ended.')
  return sub
}

const toName = ({ id, email }: Person): string => {
  if (id === undefined && email === undefined) throw refuseField('visitor', 'has neither id nor email.')
  return id === undefined ? `email:${email?.trim().toLowerCase()}` : `id:${id}`
}

const refuseSecret = () => {
  const message = 'is of no anonymous visitor of this widget.'
  return new Refused('visitor_secret_invalid', `visitor_secret: ${message}`, [
    { field: 'visitor_secret', message },
  ])
}
