import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { SetupError } from '../setup-error.js'
import { print, type Io } from './io.js'

export const SECRET_FILE_OPTION = [
  '--secret-file <path>',
  'write the secret to a new file that only you can read, and do not print it',
] as const

interface SecretOutput<Made> {
  json: boolean
  /** Where the secret goes instead of the terminal. */
  secretFile: string | undefined
  make: () => Promise<Made>
  show: (made: Made) => { value: object; lines: string[]; secret: ShownSecret }
}

interface ShownSecret {
  /** What the file holds. */
  text: string
  /** What JSON has of it. */
  fields: object
  lines: string[]
}

export function toShownSecret(secret: string): ShownSecret {
  return { text: secret, fields: { secret }, lines: [`Secret, shown this once: ${secret}`] }
}

/**
 * Makes a secret and shows it, this once: in the answer, or in a new file of its owner's.
 * The file is opened before the secret is made, since a secret that can't be kept is lost.
 * @throws SetupError when the file exists or can't be written.
 */
export async function printWithSecret<Made>(
  io: Io,
  { json, secretFile, make, show }: SecretOutput<Made>,
): Promise<void> {
  const file = secretFile === undefined ? undefined : openNew(secretFile)
  const made = await make().catch((error: unknown) => {
    file?.discard()
    throw error
  })
  const { value, lines, secret } = show(made)
  file?.write(secret.text)
  print(io, json, {
    value: { ...value, ...(file ? { secret_file: secretFile } : secret.fields) },
    lines: [...lines, ...(file ? [`Secret written to ${secretFile}`] : secret.lines)],
  })
}

// `wx` follows no symbolic link either.
function openNew(path: string) {
  const file = attempt(path, () => openSync(path, 'wx', 0o600))
  return {
    write(secret: string) {
      attempt(path, () => writeSync(file, `${secret.trimEnd()}\n`))
      closeSync(file)
    },
    /** For when there is no secret after all. */
    discard() {
      closeSync(file)
      unlinkSync(path)
    },
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const sentence = exists ? `${path} exists already; name a new file.` : `${path} can't be written.`
    throw new SetupError(sentence, { cause })
  }
}
