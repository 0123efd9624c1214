import type { FieldError } from '../../protocol/judge/field-errors.js'
import type { ProblemCode } from '../../protocol/problem.js'

/** How much is left of a limit, for whoever asked. */
export interface Quota {
  /** Of the limit, such as `failed-authentications`. */
  name: string
  /** How many a window has. */
  quota: number
  windowMs: number
  remaining: number
  endsInMs: number
}

/** What a service says no with: a stable code and one sentence for people. Routes turn it into a problem, commands print it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
  /** Of the limit that counted this. */
  quota: Quota | undefined
  /** Of what is there already. */
  id: string | undefined

  constructor(code: ProblemCode, sentence: string, errors: readonly FieldError[] = []) {
    super(sentence)
    this.code = code
    this.errors = errors
  }
}

/** A value that can be parsed and still is wrong: a 422 that names its one field. */
export function refuseField(field: string, message: string): Refusal {
  return new Refusal('invalid_request', `${field}: ${message}`, [{ field, message }])
}

/** For what is no place in the list that is asked for. */
export function refuseCursor(): never {
  throw refuseField('cursor', 'is not one that this list gave; start without it.')
}
