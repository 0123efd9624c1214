import { LeadForm } from '../../protocol/lead-form.js'
import { toFieldErrors } from '../../protocol/judge/field-errors.js'
import { Refusal } from './refusal.js'

/** A form as somebody wrote it. @throws Refusal that names each part of it that is wrong. */
export function toLeadForm(given: unknown): LeadForm {
  const { data, error } = LeadForm.safeParse(given, { reportInput: true })
  if (!error) return data
  const errors = toFieldErrors(error.issues, '').map(({ field, message }) => ({
    field: field ? `lead_form.${field}` : 'lead_form',
    message,
  }))
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new Refusal('invalid_request', sentence, errors)
}
