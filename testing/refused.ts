import type { FieldError } from '../protocol/judge/field-errors.js'
import type { ProblemCode } from './problems.js'

/** What a call is answered with in the place of what it asked for. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]

  constructor(code: ProblemCode, sentence: string, errors: readonly FieldError[] = []) {
    super(sentence)
    this.code = code
    this.errors = errors
  }
}

export const refuseField = (field: string, message: string): Refused => refuseFields([{ field, message }])

export const refuseFields = (errors: readonly FieldError[]): Refused =>
  new Refused('invalid_request', errors.map(({ field, message }) => `${field}: ${message}`).join(' '), errors)
