import { WIDGET_TOKEN_TYP, type WidgetTokenClaims } from '../../protocol/widget-token.js'
import type { Store } from '../store/store.js'
import { createAccessTokenCodec } from './access-token-codec.js'
import { createAnonymousVisitors, type AnonymousVisitors } from './anonymous-visitors.js'
import { createAccessTokens, type AccessTokens } from './access-tokens.js'
import { createAudit, type Audit } from './audit.js'
import type { Clock } from './clock.js'
import { createDeveloperAccess, type DeveloperAccess } from './developer-access.js'
import { createDevices } from './devices.js'
import { createFacts } from './facts.js'
import { createIdempotency, type Idempotency } from './idempotency.js'
import { createLimits, type Limits } from './limits.js'
import { createLinkedSources, type LinkedSources } from './linked-sources.js'
import { createMetrics, type Metrics } from './metrics.js'
import { createGrant, createMint, type Mint } from './minting.js'
import { createPasswords, type PasswordCost } from './passwords.js'
import { createProjectKeys, type ProjectKeys } from './project-keys.js'
import { createSessions, type Sessions } from './sessions.js'
import { createSignInLimits } from './sign-in-limits.js'
import { createSignIns, type SignIns } from './sign-ins.js'
import { createSigningKeys, type SigningKeys } from './signing-keys.js'
import { createStreams, type Streams } from './streams.js'
import { createTenantTokens, type TenantTokens } from './tenant-tokens.js'
import { createTokenCodec } from './token-codec.js'
import { createTranscripts, type Transcripts } from './transcripts.js'
import { createVault } from './vault.js'
import { createVisitors, type Visitors } from './visitors.js'
import { createWebhookDeliveries, type WebhookDeliveries } from './webhook-deliveries.js'
import { createWebhooks, type Webhooks } from './webhooks.js'
import { createWidgetTokens, type WidgetTokens } from './widget-tokens.js'
import { createWidgets, type Widgets } from './widgets.js'
import { createWorkspaces, type Workspaces } from './workspaces.js'

export interface Services {
  projectKeys: ProjectKeys
  accessTokens: AccessTokens
  signingKeys: SigningKeys
  tenantTokens: TenantTokens
  linkedSources: LinkedSources
  mint: Mint
  widgetTokens: WidgetTokens
  anonymousVisitors: AnonymousVisitors
  widgets: Widgets
  sessions: Sessions
  streams: Streams
  transcripts: Transcripts
  signIns: SignIns
  developerAccess: DeveloperAccess
  webhooks: Webhooks
  webhookDeliveries: WebhookDeliveries
  visitors: Visitors
  workspaces: Workspaces
  audit: Audit
  limits: Limits
  idempotency: Idempotency
  metrics: Metrics
  /** @throws whatever the database says. */
  isStoreReachable(): Promise<void>
}

interface Dependencies {
  store: Store
  clock: Clock
  secrets: readonly string[]
  /** Where people reach the server, without a trailing slash. */
  publicUrl: string
  /** What hashing a password may cost. Default: as much as an attacker should pay. */
  passwordCost?: PasswordCost | undefined
  /** Whether webhooks may go to loopback and over plain http. Default: no. */
  webhookAllowPrivate?: boolean | undefined
  /** Ends all streams. */
  stopping?: AbortSignal | undefined
  /** Default: its own. */
  metrics?: Metrics
  /** What went wrong with the stream of a request. Default: nobody hears of it. */
  report?: (error: unknown, requestId: string) => void
}

export function createServices(dependencies: Dependencies): Services {
  const { store, clock, secrets, publicUrl, passwordCost, webhookAllowPrivate = false } = dependencies
  const { metrics = createMetrics({ store, clock }) } = dependencies
  const vault = createVault(secrets)
  const streams = createStreams(dependencies)
  metrics.watchStreams(streams.count)
  const limits = createLimits({ store, clock })
  const facts = createFacts(store)
  const codec = createTokenCodec<WidgetTokenClaims>(WIDGET_TOKEN_TYP, secrets)
  const grant = createGrant({ clock, codec })
  return {
    projectKeys: createProjectKeys({ store, clock, facts }),
    accessTokens: createAccessTokens({
      store,
      clock,
      facts,
      codec: createAccessTokenCodec(secrets),
      issuer: publicUrl,
    }),
    signingKeys: createSigningKeys({ store, clock }),
    tenantTokens: createTenantTokens({ clock, facts }),
    linkedSources: createLinkedSources({ store, clock, vault }),
    mint: createMint(grant),
    widgetTokens: createWidgetTokens({ store, clock, facts, codec }),
    anonymousVisitors: createAnonymousVisitors({ store, clock, facts, grant, ownOrigin: publicUrl }),
    widgets: createWidgets({ store, clock, facts }),
    sessions: createSessions({ store, clock, streams, limits }),
    streams,
    transcripts: createTranscripts({ store }),
    developerAccess: createDeveloperAccess({ store, clock, grant }),
    signIns: createSignIns({
      store,
      clock,
      passwords: createPasswords(passwordCost),
      devices: createDevices(secrets),
      spendTry: createSignInLimits({ store, clock }),
    }),
    webhooks: createWebhooks({ store, clock, vault, allowPrivate: webhookAllowPrivate }),
    webhookDeliveries: createWebhookDeliveries({ store, clock }),
    visitors: createVisitors({ store, clock }),
    workspaces: createWorkspaces({ store, clock }),
    audit: createAudit({ store }),
    limits,
    idempotency: createIdempotency({ store, clock }),
    metrics,
    isStoreReachable: store.ping,
  }
}
