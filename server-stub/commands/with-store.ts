import { readConfig, toUrl, type Config } from '../config.js'
import { openSqlite } from '../store/sqlite.js'
import type { Store } from '../store/store.js'
import type { Io } from './io.js'

/** Opens the configured database for one command, beside a running server or not. */
export async function withStore<Result>(
  io: Io,
  work: (store: Store, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(io.env)
  const store = await openSqlite(config.database)
  try {
    return await work(store, config)
  } finally {
    await store.close()
  }
}

export function publicUrl(config: Config): string {
  return config.publicUrl ?? toUrl(config.host, config.port)
}
