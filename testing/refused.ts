import type { ProblemCode } from './problems.js'

interface FieldError {
  field: string
  message: string
}

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

export const refuseField = (field: string, message: string): Refused =>
  new Refused('invalid_request', `${field}: ${message}`, [{ field, message }])
