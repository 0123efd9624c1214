import { judgeAnswers } from '../../protocol/judge/lead-answers.js'
import type { LeadForm } from '../../protocol/lead-form.js'
import type { LeadRequest } from '../../protocol/lead.js'
import { Refusal } from './refusal.js'

/** What was filled in, by the widget's own form. @throws Refusal that names each field that is wrong. */
export function checkFields(form: LeadForm, given: LeadRequest['fields']) {
  const { filled, errors } = judgeAnswers(form, given)
  if (errors.length === 0) return filled
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new Refusal('invalid_request', sentence, errors)
}
