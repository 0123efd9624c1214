import type { Kysely } from 'kysely'
import { createActiveKeyStore } from './active-key.js'
import { createAnonymousVisitorStore } from './anonymous-visitors.js'
import { createAssetStore } from './assets.js'
import { createDeliveryStore } from './deliveries.js'
import { createDeveloperGrantStore } from './developer-grants.js'
import { createAuditStore } from './audit.js'
import { createIdempotentCallStore } from './idempotent-calls.js'
import { createEventStore } from './events.js'
import { createKeyStore } from './keys.js'
import { createLeadStore } from './leads.js'
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

/** @param othersVersion changes whenever another process may have written. */
export function createStore(db: Kysely<Tables>, othersVersion: () => number): Store {
  let ownVersion = 0
  const changed = () => void ownVersion++
  const listeners = new Set<() => void>()
  const wakeStreams = () => {
    for (const listener of listeners) listener()
  }
  const { flush, ...keys } = createKeyStore(db, changed)

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
    ...createVisitorStore(db),
    ...createAnonymousVisitorStore(db, wakeStreams),
    ...createSessionStore(db, wakeStreams),
    ...createStreamStore(db),
    ...createLeadStore(db),
    ...createEventStore(db),
    whenFeedWritten(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    othersVersion,
    ...createRevocationStore(db),
    ...createAssetStore(db),
    ...createIdempotentCallStore(db),
    ...createLimitStore(db),
    ...createAuditStore(db),
    ...createWebhookStore(db),
    ...createDeliveryStore(db),
    ...createLeaseStore(db),
    factsVersion: () => `${othersVersion()}.${ownVersion}`,
    async close() {
      await flush()
      await db.destroy()
    },
  }
}
