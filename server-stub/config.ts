import { SetupError } from './setup-error.js'

export const SECRET_MIN_BYTES = 32
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
type LogLevel = (typeof LOG_LEVELS)[number]

/** What the environment says, checked once. README.md has the table of variables. */
export interface Config {
  /** 0–65535; 0 lets the system choose. */
  port: number
  host: string
  /** An origin without a trailing slash. `undefined`: `http://HOST:PORT`, known once the server listens. */
  publicUrl: string | undefined
  /** A file's path, or `:memory:`. */
  database: string
  /** Newest first. `undefined`: kept in a file beside the database. */
  secrets: readonly string[] | undefined
  logLevel: LogLevel
  /** How many proxies in front add their caller to `X-Forwarded-For`. */
  trustedProxyHops: number
  /** Whether webhooks may go to loopback and over plain http. */
  webhookAllowPrivate: boolean
  /** Opens `/metrics` and `/readyz` from anywhere. `undefined`: they open from this machine alone. */
  operatorToken: string | undefined
}

/** @throws SetupError that names the variable, what was given and what is allowed. A secret is never repeated. */
export function readConfig(env: Record<string, string | undefined>): Config {
  return {
    port: readPort(env['PORT'] || '4300'),
    host: env['HOST'] || '127.0.0.1',
    publicUrl: env['PUBLIC_URL'] ? readPublicUrl(env['PUBLIC_URL']) : undefined,
    database: readDatabase(env['DATABASE_URL'] || 'sqlite:./.latchkey/data.db'),
    secrets: env['LATCHKEY_SECRET'] ? readSecrets(env['LATCHKEY_SECRET']) : undefined,
    logLevel: readLogLevel(env['LOG_LEVEL'] || 'info'),
    trustedProxyHops: readHops(env['TRUSTED_PROXY_HOPS'] || '0'),
    webhookAllowPrivate: readFlag('WEBHOOK_ALLOW_PRIVATE', env['WEBHOOK_ALLOW_PRIVATE'] || '0'),
    operatorToken: env['OPERATOR_TOKEN'] ? readOperatorToken(env['OPERATOR_TOKEN']) : undefined,
  }
}

/** Where people reach a server that listens on `host` and `port`, when nothing else was said. */
export function toUrl(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

function readPort(given: string): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new SetupError(`PORT is "${given}"; allowed is a whole number from 0 to 65535.`)
}

function readPublicUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin
  throw new SetupError(
    `PUBLIC_URL is "${given}"; allowed is http:// or https:// with a host and perhaps a port, and no path.`,
  )
}

function readDatabase(given: string): string {
  if (/^postgres(ql)?:/.test(given)) {
    throw new SetupError(
      'DATABASE_URL names PostgreSQL, which this version does not have yet; use sqlite:PATH.',
    )
  }
  const [, path] = /^sqlite:(.+)$/.exec(given) ?? []
  if (path) return path
  throw new SetupError(`DATABASE_URL is "${given}"; allowed is sqlite:PATH or sqlite::memory:.`)
}

function readSecrets(given: string): string[] {
  const secrets = given.split(',').map((secret) => secret.trim())
  const short = secrets.findIndex((secret) => Buffer.byteLength(secret) < SECRET_MIN_BYTES)
  if (short === -1) return secrets
  const which = secrets.length === 1 ? 'LATCHKEY_SECRET' : `Entry ${short + 1} of LATCHKEY_SECRET`
  const bytes = Buffer.byteLength(secrets[short] ?? '')
  throw new SetupError(`${which} is ${bytes} bytes long; at least ${SECRET_MIN_BYTES} are needed.`)
}

function readOperatorToken(given: string): string {
  if (!/^[\x21-\x7e]+$/.test(given)) {
    throw new SetupError(
      'OPERATOR_TOKEN has characters that no header takes; allowed are visible ones of ASCII.',
    )
  }
  if (given.length >= SECRET_MIN_BYTES) return given
  throw new SetupError(
    `OPERATOR_TOKEN is ${given.length} characters long; at least ${SECRET_MIN_BYTES} are needed.`,
  )
}

function readLogLevel(given: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === given)
  if (level) return level
  throw new SetupError(`LOG_LEVEL is "${given}"; allowed are ${LOG_LEVELS.join(', ')}.`)
}

function readHops(given: string): number {
  if (/^\d$/.test(given)) return Number(given)
  throw new SetupError(`TRUSTED_PROXY_HOPS is "${given}"; allowed is a whole number from 0 to 9.`)
}

function readFlag(name: string, given: string): boolean {
  if (given === '0' || given === '1') return given === '1'
  throw new SetupError(`${name} is "${given}"; allowed are 0 and 1.`)
}
