import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SECRET_MIN_BYTES, type Config } from './config.js'
import { SetupError } from './setup-error.js'

const READ_TRIES = 20
const READ_WAIT_MS = 50

/**
 * The secrets of LATCHKEY_SECRET; without it, the one in the file `secret` beside the database, made by whoever comes first.
 * An in-memory database gets one that lives as long as it does.
 * @throws SetupError when the file can't be made, read or used.
 */
export async function openSecrets({ secrets, database }: Config): Promise<readonly string[]> {
  if (secrets) return secrets
  if (database === ':memory:') return [makeSecret()]
  const path = join(dirname(database), 'secret')
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, makeSecret(), { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    if (!isErrno(cause, 'EEXIST')) throw new SetupError(`${path} can't be written.`, { cause })
  }
  return [await readSecret(path)]
}

// Another process may have made the file and not have written it yet.
async function readSecret(path: string): Promise<string> {
  for (let tries = 0; tries < READ_TRIES; tries++) {
    const secret = readOnce(path)
    if (Buffer.byteLength(secret) >= SECRET_MIN_BYTES) return secret
    await wait(READ_WAIT_MS)
  }
  throw new SetupError(
    `${path} holds less than ${SECRET_MIN_BYTES} bytes; restore it, or set LATCHKEY_SECRET.`,
  )
}

function readOnce(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new SetupError(`${path} can't be read.`, { cause })
  }
}

function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
