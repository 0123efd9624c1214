import * as z from 'zod/mini'
import { toFieldErrors } from '../../protocol/judge/field-errors.js'
import { LeadForm } from '../../protocol/lead-form.js'
import { Theme } from '../../protocol/widget-config.js'
import { Refusal } from './refusal.js'

/** A form as somebody wrote it. @throws Refusal that names each part of it that is wrong. */
export const toLeadForm = (given: unknown): LeadForm => toPart('lead_form', LeadForm, given)

// A widget leaves out what it does not know; whoever misspells it is told.
const { dark, ...shape } = Theme.shape
const StrictTheme = z.strictObject({ ...shape, dark: z.optional(z.strictObject(dark.def.innerType.shape)) })

/** A theme as somebody wrote it. @throws Refusal that names each part of it that is wrong. */
export const toTheme = (given: unknown): Theme => toPart('theme', StrictTheme, given)

function toPart<T>(name: string, schema: z.ZodMiniType<T>, given: unknown): T {
  const { data, error } = schema.safeParse(given, { reportInput: true })
  if (!error) return data
  const errors = toFieldErrors(error.issues, '').map(({ field, message }) => ({
    field: field ? `${name}.${field}` : name,
    message,
  }))
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new Refusal('invalid_request', sentence, errors)
}
