import { pino } from 'pino'
import type { Config } from './config.js'
import type { Log, LogFields } from './routes/log.js'

const CAUSES_MAX = 3

interface LogOptions {
  level: Config['logLevel']
  /** Takes a line of JSON with its end. */
  write: (line: string) => void
}

/** The only log there is. It writes the fields of this table and no other, whatever it is given. */
export function createLog({ level, write }: LogOptions): Log {
  const logger = pino({ level, base: null }, { write })
  return {
    isLevelEnabled: (asked) => logger.isLevelEnabled(asked),
    debug: (fields, message) => logger.debug(select(fields), message),
    info: (fields, message) => logger.info(select(fields), message),
    error: (fields, message) => logger.error(select(fields), message),
  }
}

const FIELDS: Record<keyof LogFields, (value: unknown) => unknown> = {
  requestId: toText,
  method: toText,
  route: toText,
  status: toNumber,
  ms: toNumber,
  url: toText,
  port: toNumber,
  database: toText,
  delivery: toText,
  webhook: toText,
  event: toText,
  because: toText,
  resealed: toNumber,
  lost: toNumber,
  error: (value) => toTrace(value, CAUSES_MAX),
}

function select(fields: LogFields): object {
  const given: Record<string, unknown> = { ...fields }
  const chosen = Object.entries(FIELDS).filter(([name]) => given[name] !== undefined)
  return Object.fromEntries(chosen.map(([name, write]) => [name, write(given[name])]))
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? cut(value) : undefined
}

// Keys, visitor and webhook secrets, JWTs, and what stands before the @ of a URL.
const SECRETS = /\b(lk_[a-z]+_|whsec_)[\w+/=-]+|\beyJ[\w-]+(\.[\w-]*)+|(?<=:\/\/)[^/@\s]+(?=@)/g

function cut(text: string): string {
  return text.replaceAll(SECRETS, (_, prefix: string | undefined) => `${prefix ?? ''}…`)
}

interface Trace {
  name: string
  code: string | undefined
  stack: string[]
  cause: Trace | undefined
}

function toTrace(error: unknown, causes: number): Trace | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? toText(error.code) : undefined
  const { stack = '', message } = error
  const end = stack.indexOf(message)
  // After the message, which may pretend to be a place.
  const after = end === -1 ? '' : stack.slice(end + message.length)
  const places = after.split('\n').filter((line) => /^ {4}at \S/.test(line))
  return {
    name: cut(error.name),
    code,
    stack: places.map((line) => cut(line.trim())),
    cause: causes > 0 ? toTrace(error.cause, causes - 1) : undefined,
  }
}
