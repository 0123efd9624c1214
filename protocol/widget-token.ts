import * as z from 'zod/mini'
import { TenantId } from './tenant-token.js'
import { Metadata, Visitor } from './visitor.js'

/** Seconds. Shorter costs a mint a minute and visitor; longer keeps a signed-out visitor's token alive too long. */
const TTL_MIN_S = 60
export const TTL_DEFAULT_S = 600
const TTL_MAX_S = 3600

/** What the widget says why it asks for a token; a page's own script may say anything. */
export const KNOWN_REASONS: ReadonlySet<string> = new Set([
  'start',
  'early',
  'significant',
  'expired',
  'refused',
  'wake',
  'retry',
  'identified',
  'signed-out',
  'asked',
])

/** `POST /v1/widget/token`, the request. */
export const MintRequest = z.object({
  visitor: Visitor,
  metadata: z._default(Metadata, {}),
  /** Seconds. */
  ttl: z._default(z.int().check(z.minimum(TTL_MIN_S), z.maximum(TTL_MAX_S)), TTL_DEFAULT_S),
  /** The widget the token is for; left out: the workspace's oldest. */
  widget: z.optional(z.string()),
  /** The tenant whose linked sources the token may read. */
  tenant: z.optional(TenantId),
  /** Why the page asked, as its token route was told; counted, and nothing else. */
  reason: z.optional(z.string().check(z.maxLength(64))),
})
export type MintRequest = z.infer<typeof MintRequest>

/** `POST /v1/widget/token`, the answer. */
export const TokenAnswer = z.object({
  token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds from the moment of minting. */
  expires_in: z.int(),
  expires_at: z.iso.datetime(),
  visitor: z.object({ id: z.string() }),
})
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** `GET /v1/widget/token`: of a token that works on the page that sends it. */
export const HeldToken = z.object({
  widget: z.string(),
  visitor: z.object({ id: z.string() }),
  expires_at: z.iso.datetime(),
})
export type HeldToken = z.infer<typeof HeldToken>

export const WIDGET_TOKEN_TYP = 'lk-widget+jwt'
export const WIDGET_TOKEN_AUDIENCE = 'latchkey:widget'

/** RFC 7519 names where there is one. */
const everyToken = {
  aud: z.literal(WIDGET_TOKEN_AUDIENCE),
  /** The visitor's id, `vis_…`. */
  sub: z.string(),
  jti: z.string(),
  /** Seconds since the epoch, by the server's clock. */
  iat: z.int(),
  exp: z.int(),
  /** The workspace's and the widget's ids. */
  wsp: z.string(),
  wgt: z.string(),
  visitor: Visitor,
  metadata: Metadata,
}

/** The payload of a token that a project key minted. */
const IdentifiedClaims = z.object({
  ...everyToken,
  /** The key's id: the token ends with it. */
  key: z.string(),
  tenant: z.optional(z.string()),
})
export type IdentifiedClaims = z.infer<typeof IdentifiedClaims>

/** The payload of an anonymous visitor's token: no key minted it, and it says nothing of anybody. */
const AnonymousClaims = z.object({ ...everyToken, anonymous: z.literal(true) })
export type AnonymousClaims = z.infer<typeof AnonymousClaims>

/** The payload of a developer token: a user let a page in development talk as a visitor who is nobody. */
export const DeveloperClaims = z.object({
  ...everyToken,
  dev: z.literal(true),
  /** The grant's id: the token ends with it. */
  grant: z.string(),
  /** The only one where it works. */
  origin: z.string(),
})
export type DeveloperClaims = z.infer<typeof DeveloperClaims>

/**
 * The payload of a widget token.
 * The browser reads `sub`, `iat`, `exp`, `visitor`, `anonymous`, `dev`; only the server can tell whether they are true.
 */
export const WidgetTokenClaims = z.union([IdentifiedClaims, AnonymousClaims, DeveloperClaims])
export type WidgetTokenClaims = z.infer<typeof WidgetTokenClaims>
