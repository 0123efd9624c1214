import { PROBLEM_STATUS } from '../protocol/problem-status.js'

/** A `code` in a problem of the API (RFC 9457). */
export type ProblemCode = keyof typeof PROBLEM_STATUS

export const isProblem = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_STATUS, code)
