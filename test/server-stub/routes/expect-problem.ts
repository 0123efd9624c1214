import { expect } from 'vitest'
import { Problem, type ProblemCode } from '../../../protocol/problem.js'

/** The problem, once its status, code, type and headers are as they must be. */
export async function expectProblem(response: Response, status: number, code: ProblemCode): Promise<Problem> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(await response.json())
  expect({ status: response.status, code: problem.code }).toEqual({ status, code })
  expect(problem.status).toBe(status)
  expect(problem.detail).toMatch(/^\S.+\S$/s)
  expect(response.headers.get('x-request-id')).toBeTruthy()
  expect(response.headers.get('cache-control')).toBe('no-store')
  return problem
}
