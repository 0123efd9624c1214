import * as z from 'zod/mini'
import type { FieldError } from './field-errors.js'
import type { LeadField, LeadForm } from '../lead-form.js'
import { LEAD_LINE_MAX_CHARS, LEAD_TEXT_MAX_CHARS } from '../lead-limits.js'
import type { LeadRequest } from '../lead.js'

type Value = LeadRequest['fields'][string]
type Filled = string | number | boolean

/** What was filled in, as the form asks for it, and each field that is wrong. */
export function judgeAnswers(
  form: LeadForm,
  given: LeadRequest['fields'],
): { filled: Record<string, Filled>; errors: FieldError[] } {
  const filled = new Map<string, Filled>()
  const errors: FieldError[] = []
  const names = form.fields.map(({ name }) => name)
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    errors.push(toError(name.slice(0, 64), `is no field of this form; its fields are ${names.join(', ')}.`))
  }
  for (const field of form.fields) {
    const value = toValue(Object.hasOwn(given, field.name) ? given[field.name] : null)
    const wrong = value === null ? whyMissing(field) : whyWrong(field, value)
    if (wrong !== undefined) errors.push(toError(field.name, wrong))
    else if (value !== null) filled.set(field.name, value)
  }
  return { filled: Object.fromEntries(filled), errors }
}

function toError(name: string, message: string): FieldError {
  return { field: `fields.${name}`, message }
}

/** `null`: left empty. */
function toValue(given: Value | undefined): Filled | null {
  const value = typeof given === 'string' ? given.trim() : (given ?? null)
  return value === '' ? null : value
}

function whyMissing({ required, type }: LeadField): string | undefined {
  if (!required) return undefined
  return type === 'checkbox' ? 'must be true.' : 'is required.'
}

function whyWrong(field: LeadField, value: Filled): string | undefined {
  switch (field.type) {
    case 'checkbox':
      if (typeof value !== 'boolean') return `given ${show(value)}; allowed is true or false.`
      return value ? undefined : whyMissing(field)
    case 'number':
      return typeof value === 'number' ? undefined : `given ${show(value)}; allowed is a number.`
    case 'select':
      if (field.options?.includes(String(value))) return undefined
      return `given ${show(value)}; allowed is one of ${field.options?.join(', ')}.`
    default:
      return typeof value === 'string' ? whyNoText(field, value) : `given ${show(value)}; allowed is a text.`
  }
}

function whyNoText({ type, maxLength }: LeadField, value: string): string | undefined {
  const most = maxLength ?? (type === 'textarea' ? LEAD_TEXT_MAX_CHARS : LEAD_LINE_MAX_CHARS)
  if (value.length > most) return `has ${value.length} characters; at most ${most} are allowed.`
  if (type === 'textarea') return undefined
  if (/\p{Cc}/u.test(value)) return 'has a control character; allowed is one line of text.'
  if (type === 'email' && !z.regexes.html5Email.test(value))
    return 'is no email address, such as alex@example.com.'
  if (type === 'url' && !isWebAddress(value))
    return 'is no address of the web, such as https://www.example.com.'
  return undefined
}

function isWebAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function show(value: Filled): string {
  return typeof value === 'string' && value.length > 60
    ? `a text of ${value.length} characters`
    : JSON.stringify(value)
}
