import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { SetupError } from '../setup-error.js'

interface SecretFile {
  write(secret: string): void
  /** For when there is no secret after all. */
  discard(): void
}

/**
 * Opened before the secret is made, since a secret that can't be kept is lost.
 * @throws SetupError when the file exists or can't be made.
 */
export function openSecretFile(path: string): SecretFile {
  const file = open(path)
  return {
    write(secret) {
      writeSync(file, `${secret}\n`)
      closeSync(file)
    },
    discard() {
      closeSync(file)
      unlinkSync(path)
    },
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    throw new SetupError(exists ? `${path} exists already; name a new file.` : `${path} can't be written.`, {
      cause,
    })
  }
}
