import * as z from 'zod/mini'
import { LEAD_TEXT_MAX_CHARS } from './lead-limits.js'

const LEAD_FIELDS_MAX = 20

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(200))

/** The autofill field names of HTML that a form for leads has a use for. */
const Autocomplete = z.enum([
  'off',
  'name',
  'given-name',
  'family-name',
  'nickname',
  'honorific-prefix',
  'organization',
  'organization-title',
  'email',
  'tel',
  'url',
  'street-address',
  'address-line1',
  'address-line2',
  'address-level1',
  'address-level2',
  'postal-code',
  'country',
  'country-name',
  'language',
  'bday',
])

const LeadFieldType = z.enum(['text', 'email', 'tel', 'url', 'number', 'select', 'textarea', 'checkbox'])

/** What one line of the form asks for. */
export const LeadField = z
  .object({
    /** Under which the answer is kept. */
    name: z.string().check(z.regex(/^[A-Za-z][\w-]{0,39}$/)),
    label: text,
    type: LeadFieldType,
    /** Of a checkbox: whether it must be ticked. */
    required: z._default(z.boolean(), false),
    /** Of a `select`, and of nothing else: what may be chosen. */
    options: z.optional(z.array(text).check(z.minLength(1), z.maxLength(50))),
    /** Characters, of what is typed. Default: 4000 of a `textarea`, else 254. */
    maxLength: z.optional(z.int().check(z.minimum(1), z.maximum(LEAD_TEXT_MAX_CHARS))),
    /** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field */
    autocomplete: z.optional(Autocomplete),
  })
  .check(
    z.refine(({ type, options }) => (type === 'select') === (options !== undefined), {
      error: 'a select with its options, or any other type without',
    }),
  )
export type LeadField = z.infer<typeof LeadField>

/** What a widget asks its visitors for: part of its public configuration. */
export const LeadForm = z.object({
  fields: z.array(LeadField).check(
    z.minLength(1),
    z.maxLength(LEAD_FIELDS_MAX),
    z.refine((fields) => new Set(fields.map(({ name }) => name)).size === fields.length, {
      error: 'each name once',
    }),
  ),
  title: z.optional(text),
  /** Said beside the button that sends it, such as what the answers are used for. */
  consent: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(1000))),
  /** Said instead of the form, once it was sent. */
  thanks: z.optional(text),
  /** Whether an anonymous visitor is asked before a conversation. */
  beforeConversation: z._default(z.boolean(), false),
})
export type LeadForm = z.infer<typeof LeadForm>
