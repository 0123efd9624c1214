import type { ErrorCode, LatchkeyError } from '../error.js'

interface Facts {
  subject?: string
  status?: number | undefined
  retryable?: boolean
}

/** A `LatchkeyError` in everything but its class, which would cost every page view more than this. */
export const failure = (code: ErrorCode, facts?: Facts): LatchkeyError =>
  Object.assign(new Error(code), { name: 'LatchkeyError', code, retryable: false }, facts) as never
