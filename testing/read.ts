import type * as z from 'zod/mini'
import { Refused } from './refused.js'

const BODY_MAX_BYTES = 64 * 1024

/** @throws Refused, in this order: 415, 413, 400, 422. */
export function readJson<Schema extends z.ZodMiniType>(
  { headers, text }: { headers: Headers; text: string },
  schema: Schema,
): z.output<Schema> {
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json *(;|$)/i.test(type)) {
    throw new Refused('unsupported_media_type', `Send Content-Type: application/json, not "${type}".`)
  }
  if (new TextEncoder().encode(text).length > BODY_MAX_BYTES) {
    throw new Refused('body_too_large', `The body is larger than the ${BODY_MAX_BYTES} bytes allowed.`)
  }
  return check(schema, parse(text), 'body')
}

/** @throws Refused `invalid_request` */
export const readQuery = <Schema extends z.ZodMiniType>(url: URL, schema: Schema): z.output<Schema> =>
  check(schema, Object.fromEntries(url.searchParams), 'query')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('malformed_request', 'The body is not JSON.')
  }
}

function check<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  whole: string,
): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const messages = new Map(
    error.issues.map(({ path, code }) => [path.join('.') || whole, `is wrong: ${code}.`]),
  )
  const errors = [...messages].map(([field, message]) => ({ field, message }))
  throw new Refused(
    'invalid_request',
    errors.map(({ field, message }) => `${field}: ${message}`).join(' '),
    errors,
  )
}
