import { readFileSync } from 'node:fs'
import { SetupError } from '../setup-error.js'

/** A form as an operator wrote it: JSON, and nothing more is known of it. @throws SetupError */
export function readLeadForm(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is not JSON' : 'it is not there, or not to be read'
    throw new SetupError(`${path} can't be taken as a lead form: ${reason}.`, { cause })
  }
}
