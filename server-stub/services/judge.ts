import type * as z from 'zod/mini'
import { findNul, toFieldErrors } from '../../protocol/judge/field-errors.js'
import { Refusal } from './refusal.js'

/** What an operator wrote for a part of something. @throws Refusal that names each part of it that is wrong. */
export function judge<Schema extends z.ZodMiniType>(
  name: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const { data, error } = schema.safeParse(given, { reportInput: true })
  const errors = error ? toFieldErrors(error.issues, '') : findNulError(data)
  if (errors.length === 0) return data as z.output<Schema>
  const named = errors.map(({ field, message }) => ({ field: field ? `${name}.${field}` : name, message }))
  const sentence = named.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new Refusal('invalid_request', sentence, named)
}

function findNulError(data: unknown) {
  const field = findNul(data)
  return field === undefined ? [] : [{ field, message: 'has the character U+0000, which no text may have.' }]
}
