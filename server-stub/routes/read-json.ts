import type * as z from 'zod/mini'
import { findNul, type FieldError } from '../../protocol/judge/field-errors.js'
import { judgeShape, toNulError } from '../../protocol/judge/judge.js'
import { Refusal } from '../services/refusal.js'
import type { Call } from './http.js'
import { readBody } from './read-body.js'

const SHOWN_CHARS = 100

/** @throws Refusal, in this order: 415, 413, 400, 422. */
export async function readJson<Schema extends z.ZodMiniType>(
  c: Call,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await readText(c)
  const data = check(schema, parse(text), 'body')
  // JSON can only write a NUL as this escape, so that most bodies need not be searched.
  if (text.includes('\\u0000')) refuseNul(data, 'body')
  return data
}

/** The same, but what is in it is yet to be judged, each by itself. @throws Refusal, in this order: 415, 413, 400, 422. */
export async function readBatch<Schema extends z.ZodMiniType>(
  c: Call,
  schema: Schema,
): Promise<z.output<Schema>> {
  return check(schema, parse(await readText(c)), 'body')
}

/** @throws Refusal `invalid_request` */
export function readQuery<Schema extends z.ZodMiniType>(c: Call, schema: Schema): z.output<Schema> {
  const data = check(schema, c.req.query(), 'query')
  refuseNul(data, 'query')
  return data
}

async function readText(c: Call): Promise<string> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/json *(;|$)/i.test(type)) {
    const sentence = `Send Content-Type: application/json, not "${type.slice(0, SHOWN_CHARS)}".`
    throw new Refusal('unsupported_media_type', sentence)
  }
  return readBody(c)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('malformed_request', 'The body is not JSON.')
  }
}

function check<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  whole: string,
): z.output<Schema> {
  const { data, errors } = judgeShape(schema, value, whole)
  if (errors) throw invalid(errors)
  return data
}

// Databases can't keep one: SQLite's text ends there, PostgreSQL refuses it.
function refuseNul(value: unknown, whole: string): void {
  const field = findNul(value)
  if (field === undefined) return
  throw invalid([toNulError(field || whole)])
}

function invalid(errors: readonly FieldError[]): Refusal {
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join(' ')
  return new Refusal('invalid_request', sentence, errors)
}
