import type * as z from 'zod/mini'
import { findNul, toFieldErrors, type FieldError } from './field-errors.js'

export type Judged<Value> = { data: Value; errors?: undefined } | { data?: undefined; errors: FieldError[] }

/** What somebody sent or wrote, or what is wrong with it. @param whole what the value itself is called. */
export function judge<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  whole: string,
): Judged<z.output<Schema>> {
  const judged = judgeShape(schema, value, whole)
  const nul = judged.errors ? undefined : findNul(judged.data)
  return nul === undefined ? judged : { errors: [toNulError(nul || whole)] }
}

/** The same, but for the character that no text may have. */
export function judgeShape<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  whole: string,
): Judged<z.output<Schema>> {
  const { data, error } = schema.safeParse(value, { reportInput: true })
  return error ? { errors: toFieldErrors(error.issues, whole) } : { data }
}

export const toNulError = (field: string): FieldError => ({
  field,
  message: 'has the character U+0000, which no text may have.',
})
