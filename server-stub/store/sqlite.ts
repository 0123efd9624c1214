import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteDatabase,
} from 'kysely'
import { SetupError } from '../setup-error.js'
import { createStore } from './create-store.js'
import type { LibsqlDatabase } from './libsql.js'
import { migrate } from './migrate.js'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

const BUSY_TIMEOUT_MS = 5000

/**
 * @param path a file, made with its folder where missing, or `:memory:`.
 * @throws SetupError when the file can't be opened and written.
 */
export async function openSqlite(path: string): Promise<Store> {
  const database = open(path, await importDriver())
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => new SqliteDriver({ database: beginImmediately(database) }),
      createIntrospector: (each) => new SqliteIntrospector(each),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  await migrate(db).catch(async (error: unknown) => {
    await db.destroy()
    throw error
  })
  // https://sqlite.org/pragma.html#pragma_data_version: changes when another connection has committed.
  return createStore(db, database.prepareNumber('PRAGMA data_version'), {
    scrub: () => emptyLog(database),
    compact() {
      database.prepare('VACUUM').run([])
      emptyLog(database)
    },
  })
}

type OpenDriver = (path: string) => LibsqlDatabase

// The one part that is not bundled: it is native, and a customer's backend that only mints needs none.
async function importDriver(): Promise<OpenDriver> {
  try {
    return (await import('./libsql.js')).openLibsql
  } catch (cause) {
    throw new SetupError('The SQLite driver is missing; run "npm install libsql" beside latchkey.', { cause })
  }
}

function open(path: string, openDriver: OpenDriver): LibsqlDatabase {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const database = openDriver(path)
    // First, since switching to WAL already needs a lock.
    database.prepare(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`).all([])
    database.prepare('PRAGMA journal_mode = WAL').all([])
    database.prepare('PRAGMA synchronous = NORMAL').run([])
    // What is erased is overwritten with zeros, or it would stand in the file until its place is needed.
    database.prepare('PRAGMA secure_delete = ON').all([])
    database.prepare('PRAGMA foreign_keys = ON').run([])
    return database
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SetupError(`The database ${path} can't be opened for writing (${reason}).`, { cause })
  }
}

/**
 * https://sqlite.org/wal.html: what was written stands in the log until it begins anew. Waits for nobody: where somebody reads
 * or writes, the answer is false.
 */
function emptyLog(database: LibsqlDatabase): boolean {
  database.prepare('PRAGMA busy_timeout = 0').all([])
  try {
    const [row] = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([])
    return (row as { busy: number } | undefined)?.busy !== 1
  } finally {
    database.prepare(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`).all([])
  }
}

// A transaction that first reads and then writes fails at once, without waiting, when another process wrote in between.
function beginImmediately(database: SqliteDatabase): SqliteDatabase {
  return {
    prepare: (sql) => database.prepare(sql === 'begin' ? 'begin immediate' : sql),
    close: () => database.close(),
  }
}

// Kysely runs SQLite's migrations outside a transaction, though SQLite can roll back a change of schema.
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}
