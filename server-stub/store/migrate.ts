import { Migrator, type Kysely } from 'kysely'
import { SetupError } from '../setup-error.js'
import { spine } from './migrations/0001-spine.js'
import { keySecrets } from './migrations/0002-key-secrets.js'
import { linkedSources } from './migrations/0004-linked-sources.js'
import { signingKeys } from './migrations/0003-signing-keys.js'
import { anonymous } from './migrations/0005-anonymous.js'
import { defence } from './migrations/0006-defence.js'
import { users } from './migrations/0007-users.js'
import { idempotency } from './migrations/0008-idempotency.js'
import { messageIds } from './migrations/0009-message-ids.js'
import { auditNumbers } from './migrations/0010-audit-numbers.js'
import { webhooks } from './migrations/0011-webhooks.js'
import { talk } from './migrations/0012-talk.js'
import { leads } from './migrations/0013-leads.js'
import { care } from './migrations/0014-care.js'
import { panel } from './migrations/0015-panel.js'
import { theme } from './migrations/0016-theme.js'

// In order, by name; a released migration is never edited.
const MIGRATIONS = {
  '0001-spine': spine,
  '0002-key-secrets': keySecrets,
  '0003-signing-keys': signingKeys,
  '0004-linked-sources': linkedSources,
  '0005-anonymous': anonymous,
  '0006-defence': defence,
  '0007-users': users,
  '0008-idempotency': idempotency,
  '0009-message-ids': messageIds,
  '0010-audit-numbers': auditNumbers,
  '0011-webhooks': webhooks,
  '0012-talk': talk,
  '0013-leads': leads,
  '0014-care': care,
  '0015-panel': panel,
  '0016-theme': theme,
}

/**
 * Brings the database to this version's shape, in one transaction: of two processes that start together one waits.
 * @throws SetupError, as when a newer version has already changed it.
 */
export async function migrate<Tables>(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } })
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  const reason = error instanceof Error ? error.message : 'no reason was given'
  throw new SetupError(`The database can't be brought to this version's shape (${reason}).`, { cause: error })
}
