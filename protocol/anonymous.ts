import * as z from 'zod/mini'
import { TokenAnswer } from './widget-token.js'

/** Seconds without use, after which a visitor secret is forgotten. */
export const VISITOR_SECRET_LIFETIME_S = 30 * 24 * 3600

/** Longer than any visitor secret. */
const visitorSecret = z.string().check(z.maxLength(200))

/** `POST /v1/widget/anonymous-token`, the request; beside a publishable key in `x-api-key`. */
export const AnonymousTokenRequest = z.object({
  widget: z.string(),
  /** What the first answer said. One that is good no more makes a new visitor. */
  visitor_secret: z.optional(z.nullable(visitorSecret)),
})
export type AnonymousTokenRequest = z.infer<typeof AnonymousTokenRequest>

/** `POST /v1/widget/anonymous-token`, the answer. */
export const AnonymousTokenAnswer = z.extend(TokenAnswer, {
  /** Only with a new visitor, this once: keep it instead of any older one. */
  visitor_secret: z.optional(z.string()),
})
export type AnonymousTokenAnswer = z.infer<typeof AnonymousTokenAnswer>

/** `POST /v1/visitors/claim`, the request; beside the widget token of an identified visitor. */
export const ClaimRequest = z.object({
  visitor_secret: visitorSecret.check(z.minLength(1)),
  /** Nothing is changed: the answer says what would come along. */
  preview: z.optional(z.boolean()),
})
export type ClaimRequest = z.infer<typeof ClaimRequest>

/** `POST /v1/visitors/claim`, the answer; the same again to the same visitor. */
export const ClaimAnswer = z.object({
  /** Whose the conversations are now, or would be. */
  visitor: z.object({ id: z.string() }),
  /** The ids of those that came along, newest first; of a preview, at most 100 that would. */
  sessions: z.array(z.string()),
})
export type ClaimAnswer = z.infer<typeof ClaimAnswer>
