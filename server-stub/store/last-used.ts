import type { Kysely } from 'kysely'
import type { Tables } from './tables.js'

const WRITE_EVERY_MS = 5000

interface LastUsed {
  note: (keyId: string, at: number) => void
  /** Writes what was noted, and lets go of the timer. */
  flush: () => Promise<void>
}

/** Thousands of mints a second become one small write every few seconds. */
export function createLastUsed(db: Kysely<Tables>): LastUsed {
  let noted = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const due = noted
    noted = new Map()
    for (const [id, at] of due) {
      await db.updateTable('project_keys').set({ last_used_at: at }).where('id', '=', id).execute()
    }
  }

  return {
    note(keyId, at) {
      noted.set(keyId, at)
      // A failed write loses a detail that the next use brings again; it must not end the server.
      timer ??= setTimeout(() => void flush().catch(() => undefined), WRITE_EVERY_MS).unref()
    },
    flush,
  }
}
