import {
  WidgetTokenClaims,
  type AnonymousClaims,
  type DeveloperClaims,
  type IdentifiedClaims,
} from '../../protocol/widget-token.js'
import type { Announce, KnownVisitor, Store, Widget } from '../store/store.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { Refusal } from './refusal.js'
import type { TokenCodec } from './token-codec.js'
import { toEvent } from './webhook-event.js'

const REMEMBERED_TOKENS = 10_000
export const VISITOR_ERASED =
  'All that was kept of this visitor was erased, and the widget token ended with it; fetch a new one.'

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
  codec: TokenCodec<WidgetTokenClaims>
}

/** Whom a widget token lets in, and to which widget. */
export interface Bearer {
  claims: WidgetTokenClaims
  widget: Widget
}

export interface WidgetTokens {
  /** @throws Refusal `token_invalid`, `token_expired`, `token_revoked` */
  authenticate(token: string): Promise<Bearer>
  /** What a token says of its visitor, stored the first time that it is used. */
  remember(claims: WidgetTokenClaims): Promise<void>
  end(claims: WidgetTokenClaims): Promise<void>
}

export function createWidgetTokens({ store, clock, facts, codec }: Dependencies): WidgetTokens {
  const remembered = new Set<string>()

  async function whyKeyEnded(keyId: string): Promise<string | undefined> {
    if (await facts.activeKey(keyId)) return undefined
    return 'The project key that minted this widget token was revoked.'
  }

  async function whyVisitorEnded(id: string, widget: Widget): Promise<string | undefined> {
    if (!widget.anonymous) return `${widget.id} no longer lets anonymous visitors talk.`
    if (await store.isAnonymousVisitorAlive(id)) return undefined
    return 'This anonymous visitor has signed in, and their conversations went along.'
  }

  async function whyGrantEnded(grantId: string): Promise<string | undefined> {
    if (await store.findDeveloperGrant(grantId)) return undefined
    return 'This development session was ended; connect again.'
  }

  function whyEnded(claims: WidgetTokenClaims, widget: Widget): Promise<string | undefined> {
    if (isDeveloper(claims)) return whyGrantEnded(claims.grant)
    return isAnonymous(claims) ? whyVisitorEnded(claims.sub, widget) : whyKeyEnded(claims.key)
  }

  return {
    async authenticate(token) {
      const { data: claims } = WidgetTokenClaims.safeParse(codec.open(token))
      const widget = claims && (await facts.widget(claims.wgt))
      if (!widget) throw new Refusal('token_invalid', 'This is no widget token of this server.')
      if (clock.now() >= claims.exp * 1000) {
        throw new Refusal(
          'token_expired',
          `This widget token ended at ${toInstant(claims.exp)}; fetch a new one.`,
        )
      }
      // Such a token may say no more who its visitor is, and nothing may be kept of them.
      if (await store.isVisitorErased(claims.sub, claims.iat * 1000)) {
        throw new Refusal('token_revoked', VISITOR_ERASED)
      }
      const ended = await whyEnded(claims, widget)
      if (ended !== undefined) throw new Refusal('token_revoked', ended)
      if (await store.isTokenRevoked(claims.jti)) {
        throw new Refusal('token_revoked', 'This widget token was ended before its time; fetch a new one.')
      }
      return { claims, widget }
    },

    async remember(claims) {
      const { jti, sub, wsp, iat, visitor, metadata } = claims
      if (remembered.has(jti)) return
      const known: KnownVisitor = {
        id: sub,
        workspaceId: wsp,
        traits: visitor,
        metadata,
        anonymous: isAnonymous(claims),
        saidAt: iat * 1000,
      }
      // Of the others nobody vouches for who it is.
      if (isIdentified(claims)) await store.rememberVisitor(known, toIdentified(clock.now()))
      else await store.rememberVisitor(known)
      if (remembered.size >= REMEMBERED_TOKENS) remembered.clear()
      remembered.add(jti)
    },

    async end(claims) {
      // What could refresh it ends as well.
      if (isDeveloper(claims)) await store.endDeveloperGrant(claims.grant)
      await store.revokeToken(claims.jti, { now: clock.now(), expiresAt: claims.exp * 1000 })
    },
  }
}

export function isIdentified(claims: WidgetTokenClaims): claims is IdentifiedClaims {
  return 'key' in claims
}

export function isAnonymous(claims: WidgetTokenClaims): claims is AnonymousClaims {
  return 'anonymous' in claims
}

export function isDeveloper(claims: WidgetTokenClaims): claims is DeveloperClaims {
  return 'dev' in claims
}

function toIdentified(at: number): Announce<KnownVisitor> {
  return ({ id, workspaceId, traits, metadata }) => {
    const { name = null, email = null, company = null } = traits
    const data = { visitor: { id, name, email, company }, metadata }
    return toEvent({ type: 'visitor.identified', workspaceId, visitorId: id, at, data })
  }
}

function toInstant(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
