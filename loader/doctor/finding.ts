import type { ErrorCode } from '../error.js'
import { CODES } from './codes.js'

/** `unchecked`: nothing can be said, and the sentence says why. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unchecked'

/** One thing that was found: one sentence, and one fix where there is something to do. */
export interface Finding {
  verdict: Verdict
  sentence: string
  fix: string
}

type Make = (sentence: string, fix?: string) => Finding

export const ok: Make = (sentence, fix = '') => ({ verdict: 'ok', sentence, fix })
export const warning: Make = (sentence, fix = '') => ({ verdict: 'warning', sentence, fix })
export const problem: Make = (sentence, fix = '') => ({ verdict: 'problem', sentence, fix })
export const unchecked: Make = (sentence, fix = '') => ({ verdict: 'unchecked', sentence, fix })

type Facts = Parameters<(typeof CODES)[ErrorCode]>[0]

/** A problem that has a public code, in that one's words. */
export function known(code: ErrorCode, facts: Partial<Facts> = {}): Finding {
  const nothing = {
    subject: '',
    message: '',
    page: '',
    status: undefined,
    retryAfterMs: undefined,
    given: undefined,
  }
  return { verdict: 'problem', ...CODES[code]({ ...nothing, ...facts }) }
}
