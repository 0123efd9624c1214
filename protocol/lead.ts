import * as z from 'zod/mini'
import { VerifiedVisitor } from './conversation.js'
import { LEAD_TEXT_MAX_CHARS } from './lead-limits.js'
import { PageQuery } from './session.js'
import { Metadata, Visitor } from './visitor.js'

const url = z.string().check(z.maxLength(2048))
const tag = z.optional(z.string().check(z.maxLength(256)))

/** What the page says of itself and of its visitor. Nobody vouches for any of it. */
export const LeadPage = z.object({
  url: z.optional(url),
  title: z.optional(z.string().check(z.maxLength(256))),
  referrer: z.optional(url),
  /** As in the address: `utm_source` and the like. */
  utm: z.optional(z.object({ source: tag, medium: tag, campaign: tag, term: tag, content: tag })),
  /** Whom it takes its visitor to be, and what it says besides. */
  visitor: z.optional(Visitor),
  metadata: z.optional(Metadata),
})
export type LeadPage = z.infer<typeof LeadPage>

/** What a field was filled in with. */
const Answer = z.union([
  z.string().check(z.maxLength(LEAD_TEXT_MAX_CHARS)),
  z.number(),
  z.boolean(),
  z.null(),
])

/** `POST /v1/leads`. `id` is made by the client, so that sending twice is sending once. */
export const LeadRequest = z.object({
  id: z.optional(z.string().check(z.regex(/^led_[0-9A-Za-z]{16,40}$/))),
  /** By the names of the widget's form; null is left out. */
  fields: z.record(z.string(), Answer),
  /** What the visitor is after, as the page knows it: a plan, a product, a campaign. */
  intent: z.optional(Metadata),
  page: z.optional(LeadPage),
})
export type LeadRequest = z.infer<typeof LeadRequest>

/** A submitted form. */
export const Lead = z.object({
  id: z.string(),
  widget_id: z.string(),
  /** As the token said when the form was sent. */
  visitor: VerifiedVisitor,
  /** Verified, like `visitor`. */
  metadata: Metadata,
  /** As the visitor filled in the form; nobody vouches for it. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What the page said; nobody vouches for it. */
  intent: z.nullable(Metadata),
  page: z.nullable(LeadPage),
  created_at: z.iso.datetime(),
})
export type Lead = z.infer<typeof Lead>

export const LeadList = z.object({ items: z.array(Lead), next_cursor: z.nullable(z.string()) })
export type LeadList = z.infer<typeof LeadList>

/** How a list is written; left out, what `Accept` asks for, else JSON. */
export const Format = z.optional(z.enum(['json', 'csv']))

/** `GET /v1/leads` */
export const LeadQuery = z.extend(PageQuery, {
  format: Format,
  widget: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  visitor: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  /** Of leads from then on, and before then. */
  from: z.optional(z.iso.datetime({ offset: true })),
  to: z.optional(z.iso.datetime({ offset: true })),
})
export type LeadQuery = z.infer<typeof LeadQuery>
