import Database from 'libsql'
import type { SqliteDatabase, SqliteStatement } from 'kysely'

const KEPT_STATEMENTS = 200

export interface LibsqlDatabase extends SqliteDatabase {
  /** A question whose answer is one number, for what every mint asks: a row would cost twice as much. */
  prepareNumber(sql: string): () => number
}

/**
 * libsql behind the little that Kysely asks of a driver, made safe: a bound boolean ends the whole process, `undefined`,
 * NaN and infinities become NULL in silence, text ends at a NUL, blobs come back as ArrayBuffer, and integers beyond
 * 2^53 come back rounded. Here each is converted or refused.
 */
export function openLibsql(path: string): LibsqlDatabase {
  const database = new Database(path)
  const statements = new Map<string, SqliteStatement>()

  function prepare(sql: string): SqliteStatement {
    const statement = database.prepare<unknown[]>(sql)
    return {
      reader: statement.reader,
      all: (parameters) => statement.all(parameters.map(toBindable)).map(toRow),
      run: (parameters) => statement.run(parameters.map(toBindable)),
      iterate: (parameters) => statement.all(parameters.map(toBindable)).map(toRow).values(),
    }
  }

  return {
    // Preparing costs more than twice what running a small query does.
    prepare(sql) {
      const kept = statements.get(sql)
      if (kept) return kept
      if (statements.size >= KEPT_STATEMENTS) statements.clear()
      const statement = prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    prepareNumber(sql) {
      const statement = database.prepare<unknown[]>(sql).raw()
      return () => toSafe((statement.get([]) as [number])[0])
    },
    close: () => database.close(),
  }
}

function toBindable(value: unknown): unknown {
  if (value === null || value instanceof Uint8Array) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return toSafe(Number(value))
  if (typeof value === 'number') return Number.isInteger(value) ? toSafe(value) : toFinite(value)
  if (typeof value !== 'string') throw new TypeError(`SQLite has no type for ${kindOf(value)}`)
  if (value.includes('\0')) throw new TypeError('SQLite text ends at U+0000')
  return value
}

function toRow(row: unknown): Record<string, unknown> {
  const record = row as Record<string, unknown>
  for (const column in record) {
    const value = record[column]
    if (value instanceof ArrayBuffer) record[column] = new Uint8Array(value)
    else if (typeof value === 'number' && Number.isInteger(value)) toSafe(value)
  }
  return record
}

function toSafe(integer: number): number {
  if (Number.isSafeInteger(integer)) return integer
  throw new RangeError('an integer beyond 2^53 would be rounded')
}

function toFinite(number: number): number {
  if (Number.isFinite(number)) return number
  throw new RangeError(`SQLite has no ${number}`)
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? (value?.constructor.name ?? 'an object') : typeof value
}
