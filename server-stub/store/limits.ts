import type { Kysely } from 'kysely'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

export function createLimitStore(db: Kysely<Tables>): Pick<Store, 'countOne' | 'countSome'> {
  const countSome: Store['countSome'] = ({ name, subject, many }, { now, windowMs }) =>
    db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('limit_windows').where('ends_at', '<=', now).execute()
      const { count, ends_at } = await transaction
        .insertInto('limit_windows')
        .values({ name, subject, count: many, ends_at: now + windowMs })
        .onConflict((conflict) =>
          conflict
            .columns(['name', 'subject'])
            .doUpdateSet((row) => ({ count: row('limit_windows.count', '+', many) })),
        )
        .returning(['count', 'ends_at'])
        .executeTakeFirstOrThrow()
      return { count, endsAt: ends_at }
    })

  return { countSome, countOne: (what, times) => countSome({ ...what, many: 1 }, times) }
}
