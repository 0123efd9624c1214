import { readFileSync } from 'node:fs'
import { SetupError } from '../setup-error.js'

/** What an operator wrote: JSON, and nothing more is known of it. @param what such as `a lead form`. @throws SetupError */
export function readJsonFile(path: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is not JSON' : 'it is not there, or not to be read'
    throw new SetupError(`${path} can't be taken as ${what}: ${reason}.`, { cause })
  }
}
