import type * as z from 'zod/mini'
import { judge, judgeShape, type Judged } from '../protocol/judge/judge.js'
import { Refused, refuseFields } from './refused.js'

const BODY_MAX_BYTES = 64 * 1024

interface Sent {
  headers: Headers
  text: string
}

/** @throws Refused, in this order: 415, 413, 400, 422. */
export const readJson = <Schema extends z.ZodMiniType>(sent: Sent, schema: Schema): z.output<Schema> =>
  check(judge(schema, read(sent), 'body'))

/** The same, but what is in it is yet to be judged, each by itself. @throws Refused, in this order: 415, 413, 400, 422. */
export const readBatch = <Schema extends z.ZodMiniType>(sent: Sent, schema: Schema): z.output<Schema> =>
  check(judgeShape(schema, read(sent), 'body'))

/** @throws Refused `invalid_request` */
export const readQuery = <Schema extends z.ZodMiniType>(url: URL, schema: Schema): z.output<Schema> =>
  check(judge(schema, Object.fromEntries(url.searchParams), 'query'))

function check<Value>({ data, errors }: Judged<Value>): Value {
  if (errors) throw refuseFields(errors)
  return data
}

function read({ headers, text }: Sent): unknown {
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json *(;|$)/i.test(type)) {
    throw new Refused('unsupported_media_type', `Send Content-Type: application/json, not "${type}".`)
  }
  if (new TextEncoder().encode(text).length > BODY_MAX_BYTES) {
    throw new Refused('body_too_large', `The body is larger than the ${BODY_MAX_BYTES} bytes allowed.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('malformed_request', 'The body is not JSON.')
  }
}
