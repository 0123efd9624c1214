import type * as z from 'zod/mini'
import { judge } from '../../protocol/judge/judge.js'
import { Refusal } from './refusal.js'

/** What an operator wrote for a part of something. @throws Refusal that names each field of it that is wrong. */
export function judgePart<Schema extends z.ZodMiniType>(
  name: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const { data, errors } = judge(schema, given, '')
  if (!errors) return data
  const named = errors.map(({ field, message }) => ({ field: field ? `${name}.${field}` : name, message }))
  const sentence = named.map(({ field, message }) => `${field}: ${message}`).join(' ')
  throw new Refusal('invalid_request', sentence, named)
}
