import { Refusal } from '../services/refusal.js'
import { SetupError } from '../setup-error.js'

/** What a command has of the world, so that tests run it in their own process. */
export interface Io {
  env: Record<string, string | undefined>
  stdout(text: string): void
  stderr(text: string): void
  /** Settles when the operator wants `serve` to end. */
  whenStopped(): Promise<void>
}

/** `--json` prints `value` alone; else the lines for people. */
export function print(
  io: Io,
  isJson: boolean,
  { value, lines }: { value: object; lines: readonly string[] },
): void {
  io.stdout(isJson ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''))
}

/** The one sentence that an error is worth, or `undefined` for a mistake of ours. */
export function toSentence(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message
  return error instanceof SetupError ? error.message : undefined
}
