import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

const WRITE_EVERY_MS = 5000

interface LastUsed {
  note: Store['noteKeyUsed']
  /** Writes what was noted, and lets go of the timer. */
  flush: () => Promise<void>
}

/** Thousands of mints a second become one small write every few seconds. */
export function createLastUsed(db: Kysely<Tables>): LastUsed {
  let keys = new Map<string, number>()
  let secrets = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const [usedKeys, usedSecrets] = [keys, secrets]
    keys = new Map()
    secrets = new Map()
    if (usedKeys.size === 0) return
    await db.transaction().execute(async (transaction) => {
      for (const [id, at] of usedKeys) {
        await transaction.updateTable('project_keys').set({ last_used_at: at }).where('id', '=', id).execute()
      }
      for (const [hash, at] of usedSecrets) {
        await transaction
          .updateTable('key_secrets')
          .set({ last_used_at: at })
          .where('hash', '=', hash)
          .execute()
      }
    })
  }

  return {
    note({ id, hash }, at) {
      keys.set(id, at)
      if (hash !== undefined) secrets.set(hash, at)
      // A failed write loses a detail that the next use brings again; it must not end the server.
      timer ??= setTimeout(() => void flush().catch(() => undefined), WRITE_EVERY_MS).unref()
    },
    flush,
  }
}
