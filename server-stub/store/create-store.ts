import { sql, type Kysely } from 'kysely'
import { createActiveKeyStore } from './active-key.js'
import { createAnonymousVisitorStore } from './anonymous-visitors.js'
import { createAssetStore } from './assets.js'
import { createDeliveryStore } from './deliveries.js'
import { createDeveloperGrantStore } from './developer-grants.js'
import { createAuditStore } from './audit.js'
import { createCareStore } from './care.js'
import { createIdempotentCallStore } from './idempotent-calls.js'
import { createKeyStore } from './keys.js'
import { createLeaseStore } from './leased-deliveries.js'
import { createLimitStore } from './limits.js'
import { createLinkedSourceStore } from './linked-sources.js'
import { createSessionStore } from './sessions.js'
import { createSigningKeyStore } from './signing-keys.js'
import { createRevocationStore } from './revoked-tokens.js'
import { createStreamStore } from './stream-events.js'
import { createSignInStore } from './sign-ins.js'
import { createUserStore } from './users.js'
import { createVisitorStore } from './visitors.js'
import { createWebhookStore } from './webhooks.js'
import { createWidgetStore } from './widgets.js'
import { createWorkspaceStore } from './workspaces.js'
import type { Store } from './store.js'
import type { Tables } from './tables.js'

/**
 * @param othersVersion changes whenever another process may have written.
 * @param file what is done to the file as a whole. Default: there is none.
 */
export function createStore(
  db: Kysely<Tables>,
  othersVersion: () => number,
  file: Pick<Store, 'scrub' | 'compact'> = { scrub: () => true, compact() {} },
): Store {
  let ownVersion = 0
  const changed = () => void ownVersion++
  const feed = createBell()
  const outbox = createBell()
  const ringBoth = () => {
    feed.ring()
    outbox.ring()
  }
  const { flush, ...keys } = createKeyStore(db, () => {
    changed()
    outbox.ring()
  })

  return {
    ...createWorkspaceStore(db, changed),
    ...createActiveKeyStore(db),
    ...keys,
    ...createSigningKeyStore(db, changed),
    ...createLinkedSourceStore(db),
    ...createWidgetStore(db, changed),
    ...createUserStore(db),
    ...createSignInStore(db),
    ...createDeveloperGrantStore(db),
    ...createVisitorStore(db, outbox.ring),
    ...createAnonymousVisitorStore(db, ringBoth),
    ...createSessionStore(db, ringBoth),
    ...createStreamStore(db),
    whenFeedWritten: feed.listen,
    whenOutboxWritten: outbox.listen,
    othersVersion,
    ...createRevocationStore(db),
    ...createAssetStore(db),
    ...createIdempotentCallStore(db),
    ...createLimitStore(db),
    ...createAuditStore(db),
    ...createWebhookStore(db),
    ...createDeliveryStore(db, outbox.ring),
    ...createLeaseStore(db),
    ...createCareStore({ db, changed, ...file }),
    async ping() {
      await db
        .selectFrom('kysely_migration' as never)
        .select(sql<number>`1`.as('one'))
        .limit(1)
        .execute()
    },
    factsVersion: () => `${othersVersion()}.${ownVersion}`,
    async close() {
      await flush()
      await db.destroy()
    },
  }
}

/** Told after a commit: whoever listens finds what was written. */
function createBell() {
  const listeners = new Set<() => void>()
  return {
    ring() {
      for (const listener of listeners) listener()
    },
    listen(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
