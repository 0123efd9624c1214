import { hash, timingSafeEqual } from 'node:crypto'
import type { OAuthTokenAnswer } from '../../protocol/access-token.js'
import {
  AUTHORIZATION_CODE_LIFETIME_S,
  DEVELOPER_GRANT_LIFETIME_S,
  DEVELOPER_SCOPE,
  DEVELOPER_TOKEN_LIFETIME_S,
} from '../../protocol/developer-token.js'
import type { AuthorizationCode, DeveloperGrant, Store, User } from '../store/store.js'
import type { Actor } from './actor.js'
import type { Clock } from './clock.js'
import { makeId } from './id.js'
import { hashKey } from './key-format.js'
import { toDeveloperId, type Grant } from './minting.js'
import { makeSecret } from './secret.js'

/** An answer that got lost, as when a page is reloaded while it is under way, is asked for again within this. */
const AGAIN_MS = 30_000
const NAME_MAX_CHARS = 256

interface Dependencies {
  store: Store
  clock: Clock
  grant: Grant
}

/** What a page in development asks for, once it was read. */
interface Asked {
  widgetId: string
  origin: string
  redirectUri: string
  challenge: string
}

/** What the page comes back with. */
interface Redemption {
  code: string
  verifier: string
  redirectUri: string
  widgetId: string
  origin: string | undefined
}

interface Refreshing {
  refreshToken: string
  widgetId: string
  origin: string | undefined
}

/** A text: why not. */
type Answer = OAuthTokenAnswer | string

/** What users allow to pages in development. */
export interface DeveloperAccess {
  /** A code, good once and for a minute. @param user one of the widget's workspace. @param from whence, for the audit log. */
  allow(user: User, asked: Asked, from?: Pick<Actor, 'address' | 'requestId'>): Promise<string>
  /** Whatever is wrong, and however often it comes, the code is used up by the first; a second ends what the first was given. */
  redeem(redemption: Redemption): Promise<Answer>
  /** One that was used already ends its grant. */
  refresh(refreshing: Refreshing): Promise<Answer>
}

export function createDeveloperAccess({ store, clock, grant: grantToken }: Dependencies): DeveloperAccess {
  async function answer(grant: DeveloperGrant, refresh_token: string): Promise<Answer> {
    const [user, widget] = [await store.findUser(grant.userId), await store.findWidget(grant.widgetId)]
    const workspace = widget && (await store.findWorkspace(widget.workspaceId))
    if (!user || !workspace) return ENDED
    const said = {
      sub: toDeveloperId(workspace.visitorKey, user.id),
      wsp: workspace.id,
      wgt: grant.widgetId,
      visitor: { name: `Developer (${user.email})`.slice(0, NAME_MAX_CHARS) },
      metadata: { development: true },
      dev: true as const,
      grant: grant.id,
      origin: grant.origin,
    }
    const leftS = Math.floor((grant.endsAt - clock.now()) / 1000)
    const { token, expires_in } = grantToken(said, Math.min(DEVELOPER_TOKEN_LIFETIME_S, leftS))
    return { access_token: token, expires_in, token_type: 'Bearer', scope: DEVELOPER_SCOPE, refresh_token }
  }

  return {
    async allow(user, { widgetId, origin, redirectUri, challenge }, from = {}) {
      const now = clock.now()
      const code = makeSecret()
      const grant = {
        id: makeId('dgr', now),
        userId: user.id,
        widgetId,
        origin,
        createdAt: now,
        endsAt: now + DEVELOPER_GRANT_LIFETIME_S * 1000,
      }
      const endsAt = now + AUTHORIZATION_CODE_LIFETIME_S * 1000
      const kept = { hash: hashKey(code), challenge, redirectUri, endsAt }
      await store.addDeveloperGrant(grant, kept, { by: user.id, ...from, at: now })
      return code
    },

    async redeem(redemption) {
      const now = clock.now()
      const used = await store.useCode(hashKey(redemption.code), now)
      if (!used) return 'There is no such code, or what it gave was ended.'
      const { grant, code, isFirst } = used
      const fault = isFirst ? findFault(redemption, { grant, code, now }) : USED
      if (fault !== undefined) {
        await store.endDeveloperGrant(grant.id)
        return fault
      }
      const refreshToken = makeRefreshToken()
      await store.addRefreshToken(hashKey(refreshToken), grant.id)
      return answer(grant, refreshToken)
    },

    async refresh({ refreshToken, widgetId, origin }) {
      const kept = hashKey(refreshToken)
      const grant = await store.findRefreshToken(kept)
      const now = clock.now()
      if (!grant || now >= grant.endsAt) return ENDED
      if (grant.widgetId !== widgetId) return 'client_id is another widget than the one that was allowed.'
      if (grant.origin !== origin) return elsewhere(grant.origin, origin)
      const next = makeRefreshToken()
      if (await store.rotateRefreshToken(kept, hashKey(next), { at: now, againMs: AGAIN_MS })) {
        return answer(grant, next)
      }
      await store.endDeveloperGrant(grant.id)
      return 'This refresh token was used before, so that somebody else may have it: the development session was ended.'
    },
  }
}

const ENDED = 'The development session was ended, or its twelve hours are over; connect again.'
const USED = 'This code was used before, so that somebody else may have it: what it gave was ended.'

interface Kept {
  grant: DeveloperGrant
  code: AuthorizationCode
  now: number
}

function findFault(
  { verifier, redirectUri, widgetId, origin }: Redemption,
  { grant, code, now }: Kept,
): string | undefined {
  if (now >= code.endsAt) return `This code has ended: it is good for ${AUTHORIZATION_CODE_LIFETIME_S} s.`
  if (grant.widgetId !== widgetId) return 'client_id is another widget than the one that was allowed.'
  if (grant.origin !== origin) return elsewhere(grant.origin, origin)
  if (code.redirectUri !== redirectUri) return 'redirect_uri is another than the one that was asked with.'
  if (!isVerified(verifier, code.challenge)) return 'code_verifier does not belong to the code_challenge.'
  return undefined
}

function elsewhere(allowed: string, origin: string | undefined): string {
  return `This is for the page at ${allowed} alone, and ${origin === undefined ? 'no page' : origin} sent it.`
}

/** RFC 7636 §4.6. */
function isVerified(verifier: string, challenge: string): boolean {
  const [right, made] = [Buffer.from(challenge), Buffer.from(hash('sha256', verifier, 'base64url'))]
  return right.length === made.length && timingSafeEqual(right, made)
}

function makeRefreshToken(): string {
  return `lk_rt_${makeSecret()}`
}
