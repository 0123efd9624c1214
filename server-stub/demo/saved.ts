import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { SetupError } from '../setup-error.js'

/** `demo.json`: what the demo must remember between two starts. It holds a secret, so only its owner can read it. */
const Saved = z.object({
  workspace: z.string(),
  widget: z.string(),
  /** A project key with the role `widget`. */
  projectKey: z.string(),
  /** The site's addresses that the widget was told of at the last start. */
  origins: z.array(z.string()),
})
export type Saved = z.infer<typeof Saved>

/** `undefined`: missing, or not what was saved. */
export function readSaved(path: string): Saved | undefined {
  try {
    return Saved.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** @throws SetupError when the file can't be written. */
export function writeSaved(path: string, saved: Saved): void {
  try {
    // Beside it and renamed: never half a file, and never an older file's wider permissions.
    const beside = `${path}.${process.pid}`
    writeFileSync(beside, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600 })
    renameSync(beside, path)
  } catch (cause) {
    throw new SetupError(`${path} can't be written.`, { cause })
  }
}
