import { createHmac, randomUUID } from 'node:crypto'
import { TRAITS_MAX_BYTES, type Visitor } from '../../protocol/visitor.js'
import {
  WIDGET_TOKEN_AUDIENCE,
  type MintRequest,
  type TokenAnswer,
  type WidgetTokenClaims,
} from '../../protocol/widget-token.js'
import type { ActiveKey } from '../store/store.js'
import type { Clock } from './clock.js'
import { refuseField } from './refusal.js'
import type { TokenCodec } from './token-codec.js'

export type Mint = (key: ActiveKey, request: MintRequest) => TokenAnswer

/** Writes nothing: the token itself carries what is said of the visitor, and its first use stores it. */
export function createMint(grant: Grant): Mint {
  return (key, { visitor, metadata, ttl, widget, tenant }) => {
    const bytes = Buffer.byteLength(JSON.stringify(visitor) + JSON.stringify(metadata))
    if (bytes > TRAITS_MAX_BYTES) {
      throw refuseField(
        'metadata',
        `with visitor ${bytes} bytes of JSON; at most ${TRAITS_MAX_BYTES} are allowed.`,
      )
    }
    const claims = {
      sub: toVisitorId(key.visitorKey, visitor),
      wsp: key.workspaceId,
      wgt: toWidgetId(key, widget),
      key: key.id,
      visitor,
      metadata,
      // Where there is none, JSON leaves it out.
      tenant,
    }
    return grant(claims, ttl)
  }
}

/** A widget token of its own that says so, for `ttl` seconds from now. */
export type Grant = (said: Said<WidgetTokenClaims>, ttl: number) => TokenAnswer

type Said<Claims> = Claims extends unknown ? Omit<Claims, 'aud' | 'jti' | 'iat' | 'exp'> : never

interface GrantDependencies {
  clock: Clock
  codec: TokenCodec<WidgetTokenClaims>
}

export function createGrant({ clock, codec }: GrantDependencies): Grant {
  return (said, ttl) => {
    const iat = Math.floor(clock.now() / 1000)
    const exp = iat + ttl
    return {
      token: codec.sign({ ...said, aud: WIDGET_TOKEN_AUDIENCE, jti: randomUUID(), iat, exp }),
      token_type: 'Bearer',
      expires_in: ttl,
      expires_at: new Date(exp * 1000).toISOString(),
      visitor: { id: said.sub },
    }
  }
}

/**
 * The same for the same `id` in a workspace; for a visitor without one, for the same email, in a namespace of its own.
 * An HMAC under the workspace's own key, so that nobody else can try emails against an id.
 */
export function toVisitorId(visitorKey: Uint8Array, { id, email }: Visitor): string {
  if (id === undefined && email === undefined) {
    throw refuseField('visitor', 'has neither id nor email; one of them is needed to know the visitor again.')
  }
  const name = id === undefined ? `email:${email?.trim().toLowerCase()}` : `id:${id}`
  return hashName(visitorKey, name)
}

/** In a namespace of its own, so that no host's name for a visitor can lead to it. */
export function toAnonymousId(visitorKey: Uint8Array, secretHash: string): string {
  return hashName(visitorKey, `anonymous:${secretHash}`)
}

/** In another one. */
export function toDeveloperId(visitorKey: Uint8Array, userId: string): string {
  return hashName(visitorKey, `developer:${userId}`)
}

function hashName(visitorKey: Uint8Array, name: string): string {
  return `vis_${createHmac('sha256', visitorKey).update(name).digest('hex').slice(0, 32)}`
}

function toWidgetId({ widgetIds }: ActiveKey, asked: string | undefined): string {
  const id = asked ?? widgetIds[0]
  if (id === undefined) throw refuseField('widget', 'this workspace has no widget yet; make one first.')
  if (widgetIds.includes(id)) return id
  throw refuseField('widget', `this workspace has no widget "${id.slice(0, 64)}".`)
}
