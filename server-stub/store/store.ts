import { Role } from '../../protocol/key.js'
import type { SourceStatus } from '../../protocol/linked-source.js'
import type { Metadata, Visitor } from '../../protocol/visitor.js'
import type { Priority } from '../../protocol/session.js'
import type { CareStore, Retention } from './care-store.js'
import type { LeadForm } from '../../protocol/lead-form.js'
import type { QuickActions } from '../../protocol/quick-action.js'
import type { Texts } from '../../protocol/texts.js'
import type { Theme } from '../../protocol/widget-config.js'
import type { LeadStore } from './lead-store.js'
import type { OutboxEvent, WebhookStore } from './webhook-store.js'

/** Instants are milliseconds since the epoch. */
export interface Workspace {
  id: string
  name: string
  publishableKey: string
  /** Turns a host's names for visitors into ids. Never rotated: every visitor's id depends on it. */
  visitorKey: Uint8Array
  /** Whether a tenant token shows raw credentials too. */
  tenantCredentials: boolean
  retention: Retention
  createdAt: number
}

export const ROLES = Role.options
export type { Role }

/** One of the secrets that a key is known by: never the secret, and not its hash. */
export interface KeySecret {
  createdAt: number
  /** `undefined`: the newest, which works until its key is rotated or revoked. */
  endsAt: number | undefined
  lastUsedAt: number | undefined
}

export interface ProjectKey {
  id: string
  workspaceId: string
  label: string
  roles: readonly Role[]
  /** Who made it, such as `cli:alex`. `undefined`: nobody kept it. */
  createdBy: string | undefined
  createdAt: number
  lastUsedAt: number | undefined
  revokedAt: number | undefined
  /** Mints a minute. `undefined`: as many as it likes. */
  mintLimit?: number | undefined
  /** Newest first, ended ones included. */
  secrets: readonly KeySecret[]
}

/** A key that works, with all that a mint needs to know of its workspace. */
export interface ActiveKey {
  id: string
  workspaceId: string
  roles: readonly Role[]
  visitorKey: Uint8Array
  /** Mints a minute. `undefined`: as many as it likes. */
  mintLimit?: number | undefined
  /** Oldest first. */
  widgetIds: readonly string[]
}

/** As it is known by one of its secrets. */
export interface KeyBySecret extends ActiveKey {
  secret: { hash: string; endsAt: number | undefined }
}

/** The public half; the private one was never here. */
export interface SigningKey {
  id: string
  workspaceId: string
  /** RFC 7638, SHA-256. */
  thumbprint: string
  /** SPKI, PEM. */
  publicKey: string
  createdBy: string
  createdAt: number
  revokedAt: number | undefined
}

/** What only the holder of the secret can read. */
export interface Sealed {
  box: string
  /** The name of the key that sealed it. */
  by: string
}

export interface LinkedSource {
  workspaceId: string
  tenant: string
  /** Such as `crm`; one of a kind for a tenant. */
  id: string
  name: string
  status: SourceStatus
  credentials: Sealed
  linkedAt: number
  updatedAt: number
}

export interface Widget {
  id: string
  workspaceId: string
  name: string
  /** Whether visitors may talk without an identity. */
  anonymous: boolean
  /** Exact origins. Empty: identified visitors from anywhere. */
  origins: readonly string[]
  greeting: string | undefined
  /** `undefined`: nobody is asked for anything. */
  leadForm?: LeadForm | undefined
  quickActions?: QuickActions | undefined
  /** Instead of the panel's own words. */
  texts?: Texts | undefined
  /** `undefined`: Latchkey's own. */
  theme?: Theme | undefined
  /** Whether messages that come may be heard. */
  sound?: boolean | undefined
  createdAt: number
}

export const USER_ROLES = ['admin', 'member'] as const
export type UserRole = (typeof USER_ROLES)[number]

/** One of the workspace's people, never with a password. */
export interface User {
  id: string
  workspaceId: string
  /** As it was given; compared by `emailKey`. */
  email: string
  name: string | undefined
  /** Address of an image. */
  picture?: string | undefined
  role: UserRole
  /** Until when the password that they were given works. `undefined`: they have chosen their own. */
  firstPasswordEndsAt: number | undefined
  createdBy: string
  createdAt: number
  lastSignedInAt: number | undefined
  disabledAt: number | undefined
}

/** A browser that somebody is signed in with. Only the hash of its cookie is kept. */
export interface SignIn {
  hash: string
  userId: string
  createdAt: number
  seenAt: number
  endsAt: number
}

/** What a user has allowed a page in development. */
export interface DeveloperGrant {
  id: string
  userId: string
  widgetId: string
  /** Of the page: the only one where it works. */
  origin: string
  createdAt: number
  endsAt: number
}

/** Brings a grant to its page, once. Only the hash is kept. */
export interface AuthorizationCode {
  hash: string
  /** RFC 7636, S256. */
  challenge: string
  /** As the page gave it. */
  redirectUri: string
  endsAt: number
}

export interface KnownVisitor {
  id: string
  workspaceId: string
  traits: Visitor
  metadata: Metadata
  /** Whether nobody vouches for who it is. */
  anonymous: boolean
  /** When the token that says so was minted: an older token never overwrites what a newer one said. */
  saidAt: number
}

/** Of its secret only the hash is kept. */
export interface AnonymousVisitor {
  /** The visitor's id. */
  id: string
  workspaceId: string
  widgetId: string
  /** When the secret ends, unless it is used before. */
  endsAt: number
  /** The visitor who took the conversations along: since then nothing of this one works. */
  claimedBy: string | undefined
}

export interface StoredSession {
  id: string
  workspaceId: string
  widgetId: string
  visitorId: string
  status: 'open' | 'closed'
  labels: readonly string[]
  priority: Priority
  page: { url?: string | undefined; title?: string | undefined } | undefined
  /** The id of a user. */
  assignee: string | undefined
  /** For agents alone. */
  note: string | undefined
  rating: Rating | undefined
  /** The ids of the last messages that each side has read. */
  read: { visitor: string | undefined; agent: string | undefined }
  createdAt: number
  updatedAt: number
  closedAt: number | undefined
}

/** One that is just begun. */
export type NewSession = Omit<StoredSession, 'assignee' | 'note' | 'rating' | 'read' | 'closedAt'>

export interface Rating {
  /** 1 to 5. */
  score: number
  comment: string | undefined
  at: number
}

/** What somebody changes of a session; what is left out stays. */
interface SessionChange {
  labels?: readonly string[] | undefined
  priority?: Priority | undefined
  /** `null`: nobody. */
  assignee?: string | null | undefined
  /** `null`: none. */
  note?: string | null | undefined
}

/** Which sessions; what is left out does not matter. */
export interface SessionFilter {
  status?: StoredSession['status'] | undefined
  /** All of them. */
  labels?: readonly string[] | undefined
  priority?: Priority | undefined
  /** `null`: nobody's. */
  assignee?: string | null | undefined
  visitorId?: string | undefined
  /** Not before. */
  updatedSince?: number | undefined
}

/** Begins after what it names, in the order of the list. */
export type SessionCursor = { id: string; updatedAt?: number | undefined }

/** What streams tell. */
export type StoredFact =
  | { type: 'message.created'; message: StoredMessage }
  | {
      type: 'session.created' | 'session.updated' | 'session.closed' | 'rating.created'
      session: SessionWithVisitor
    }
  | { type: 'message.read'; sessionId: string; by: 'visitor' | 'agent'; messageId: string }

/** With what the visitor's tokens have said of them. */
export type SessionWithVisitor = StoredSession & { traits: Visitor; anonymous: boolean }

export interface StoredMessage {
  id: string
  sessionId: string
  author: 'visitor' | 'agent' | 'system'
  /** Whether an anonymous visitor posted it. */
  anonymous: boolean
  text: string
  /** Who wrote it for the workspace, as they were called then. */
  agent?: StoredAgent | undefined
  createdAt: number
}

export interface StoredAgent {
  name: string
  picture?: string | undefined
}

export interface Asset {
  /** The file's name, which holds a hash of its content. */
  name: string
  type: string
  body: Uint8Array
  brotli: Uint8Array
}

/** Whose sessions: a workspace's, or one visitor's of one widget. */
export interface SessionScope {
  workspaceId: string
  visitor?: { id: string; widgetId: string }
}

/** Who has something done. */
export interface Actor {
  /** `cli:` and an operator's name, the id of a project key or of a user, or `system` for what nobody asked for. */
  by: string
  /** Whence, and in which request, where it came over HTTP. */
  address?: string | undefined
  requestId?: string | undefined
}

/** An actor and the time. Left out: the system, now. */
export interface Act extends Actor {
  at: number
}

/** An administrative act, kept in the transaction that did it, for 400 days and longer. Never with a secret. */
export interface AuditEntry extends Act {
  /** Of the workspace's acts, from 1. */
  number: number
  workspaceId: string
  /** Such as `key.rotate`. */
  what: string
  /** The id of what it was done to. */
  target: string
  details: Readonly<Record<string, unknown>>
}

/** A call that a client may send again. Of key and body only hashes are kept. */
interface IdempotentCall {
  /** Of who calls, the route and the key. */
  hash: string
  workspaceId: string
  fingerprint: string
  /** Tells those who come with the same key apart. */
  attempt: string
}

/** What those who listen are told of a fact, in the transaction that keeps it. */
export type Announce<Fact> = (fact: Fact) => OutboxEvent

/** Facts at rest. It decides nothing; each method is one transaction. */
export interface Store extends WebhookStore, CareStore, LeadStore {
  /** One that shows tenants no raw credentials, and keeps all. */
  addWorkspace(workspace: Omit<Workspace, 'tenantCredentials' | 'retention'>, act?: Act): Promise<void>
  findWorkspace(id: string): Promise<Workspace | undefined>
  findWorkspaceByPublishableKey(publishableKey: string): Promise<Workspace | undefined>
  /** The workspace as it is afterwards. */
  setTenantCredentials(id: string, shown: boolean, act?: Act): Promise<Workspace | undefined>

  /** With its first secret. */
  addKey(
    key: Omit<ProjectKey, 'lastUsedAt' | 'revokedAt' | 'secrets'>,
    hash: string,
    act?: Act,
  ): Promise<ProjectKey>
  /** Newest first. */
  listKeys(workspaceId: string): Promise<ProjectKey[]>
  /** By any of its secrets, also by one that has ended: the clock is not the store's. */
  findKeyBySecret(hash: string): Promise<KeyBySecret | undefined>
  /** Whether any key has or had it, revoked ones included. */
  isKeySecretKnown(hash: string): Promise<boolean>
  findActiveKey(id: string): Promise<ActiveKey | undefined>
  /**
   * Adds a secret and lets the others end at `othersEndAt`, where they would not end sooner.
   * The key as it is afterwards; one that is revoked gets no secret.
   */
  rotateKey(
    id: string,
    secret: { hash: string; createdAt: number; othersEndAt: number; announce?: Announce<ProjectKey> },
    act?: Act,
  ): Promise<ProjectKey | undefined>
  /** All secrets but the newest end at `at`, where they would not end sooner. The key as it is afterwards. */
  endOlderSecrets(id: string, at: number, act?: Act): Promise<ProjectKey | undefined>
  /** The key as it is afterwards, with the instant of its first revocation. */
  revokeKey(id: string, at: number, act?: Act): Promise<ProjectKey | undefined>
  /** Remembered at once, written within seconds and at `close`: a mint does not wait for it. */
  noteKeyUsed(use: { id: string; hash?: string }, at: number): void

  addSigningKey(key: SigningKey, act?: Act): Promise<void>
  /** Newest first, revoked ones included. */
  listSigningKeys(workspaceId: string): Promise<SigningKey[]>
  /** The key as it is afterwards, with the instant of its first revocation. */
  revokeSigningKey(id: string, at: number, act?: Act): Promise<SigningKey | undefined>

  /** A source that is linked already keeps its `linkedAt`. As it is afterwards. */
  putLinkedSource(source: LinkedSource, act?: Act): Promise<LinkedSource>
  /** In the order of their ids. */
  listLinkedSources(workspaceId: string, tenant: string): Promise<LinkedSource[]>
  /** Whether there was one. */
  deleteLinkedSource(source: Pick<LinkedSource, 'workspaceId' | 'tenant' | 'id'>, act?: Act): Promise<boolean>
  /** Of all workspaces, those that another key than this one sealed. */
  listSourcesSealedByOthers(by: string): Promise<LinkedSource[]>
  /** Unless somebody has put other credentials meanwhile. */
  resealLinkedSource(source: LinkedSource, credentials: Sealed): Promise<void>

  addWidget(widget: Widget, act?: Act): Promise<void>
  findWidget(id: string): Promise<Widget | undefined>
  /** Oldest first; of every workspace without an id. */
  listWidgets(workspaceId?: string): Promise<Widget[]>
  changeWidget(id: string, change: (widget: Widget) => Widget, act?: Act): Promise<Widget | undefined>

  /** `false`: a user with this email is there already, in this workspace or another. */
  addUser(user: User, keys: { emailKey: string; passwordHash: string }, act?: Act): Promise<boolean>
  findUser(id: string): Promise<User | undefined>
  /** For whoever signs in. */
  findPassword(emailKey: string): Promise<{ user: User; passwordHash: string } | undefined>
  /** Oldest first. */
  listUsers(workspaceId: string): Promise<User[]>
  /** What is named changes; null takes away. As the user is afterwards. */
  changeUser(
    id: string,
    change: { name?: string | null | undefined; picture?: string | null | undefined },
    act?: Act,
  ): Promise<User | undefined>
  /** Signs the user out everywhere, and ends what they have allowed. As the user is afterwards. */
  setPassword(
    userId: string,
    password: { hash: string; firstPasswordEndsAt: number | undefined },
    act?: Act,
  ): Promise<User | undefined>
  /** The same password, hashed at another cost; nothing where the password has changed since. */
  rehashPassword(userId: string, hashes: { from: string; to: string }): Promise<void>
  /** From `at` on; `undefined`: no more. Signs out everywhere, and ends what they have allowed. As the user is afterwards. */
  setUserDisabled(userId: string, at: number | undefined, act?: Act): Promise<User | undefined>

  /** Those that have ended are forgotten. `false`: the password has changed meanwhile, or the user is disabled. */
  addSignIn(signIn: SignIn, passwordHash: string, act?: Act): Promise<boolean>
  /** Also one that has ended: the clock is not the store's. */
  findSignIn(hash: string): Promise<{ signIn: SignIn; user: User } | undefined>
  noteSignInSeen(hash: string, at: number): Promise<void>
  endSignIn(hash: string, act?: Act): Promise<void>
  /** And what the user has allowed. */
  endSignInsOf(userId: string, act?: Act): Promise<void>

  /** Those that have ended are forgotten. */
  addDeveloperGrant(grant: DeveloperGrant, code: AuthorizationCode, act?: Act): Promise<void>
  /** `undefined` once it was ended; also one whose time is over: the clock is not the store's. */
  findDeveloperGrant(id: string): Promise<DeveloperGrant | undefined>
  /** Uses the code, whatever comes of it. `isFirst`: nobody has before. */
  useCode(
    hash: string,
    at: number,
  ): Promise<{ grant: DeveloperGrant; code: AuthorizationCode; isFirst: boolean } | undefined>
  /** The first of a grant. */
  addRefreshToken(hash: string, grantId: string): Promise<void>
  findRefreshToken(hash: string): Promise<DeveloperGrant | undefined>
  /**
   * `next` instead of the token. Once more for a token that was used at most `againMs` before, while nobody has used what it
   * was given for: then that is used up, in favour of `next`. `false` for any other that was used before.
   */
  rotateRefreshToken(hash: string, next: string, times: { at: number; againMs: number }): Promise<boolean>
  /** With its code, its refresh tokens and the widget tokens that carry it. */
  endDeveloperGrant(id: string): Promise<void>

  /** Nothing where it was erased since. `announce`: where it says something new. */
  rememberVisitor(visitor: KnownVisitor, announce?: Announce<KnownVisitor>): Promise<void>

  /** Those that ended before `now` are forgotten. */
  addAnonymousVisitor(
    visitor: Omit<AnonymousVisitor, 'claimedBy'>,
    secret: { hash: string; now: number },
  ): Promise<void>
  /** By the hash of its secret; also one that has ended: the clock is not the store's. */
  findAnonymousVisitor(hash: string): Promise<AnonymousVisitor | undefined>
  /** The secret ends at `endsAt` instead, unless the visitor was claimed. */
  extendAnonymousVisitor(id: string, endsAt: number): Promise<void>
  /** Whether it is there and nobody has claimed it. */
  isAnonymousVisitorAlive(id: string): Promise<boolean>
  /**
   * All sessions of `from` belong to `to`, and `from` is claimed. Of two open ones the one whose last message is later stays open.
   * The ids of all that ever came along, newest first; `undefined` where somebody else has claimed `from`, or there is
   * no `to`.
   */
  claimAnonymousVisitor(claim: { from: string; to: string; at: number }): Promise<string[] | undefined>

  /** A widget has at most one open session with a visitor: this one, or the one that was open already. `undefined`: no such visitor. */
  openSession(
    session: NewSession,
    announce?: Announce<SessionWithVisitor>,
  ): Promise<{ session: SessionWithVisitor; created: boolean } | undefined>
  findSession(scope: SessionScope, id: string): Promise<SessionWithVisitor | undefined>
  /** Newest first, or those with the latest activity first where the cursor or `order` says so; those after `after`. */
  listSessions(
    scope: SessionScope,
    page: { limit: number; order?: 'created' | 'updated'; after?: SessionCursor },
    filter?: SessionFilter,
  ): Promise<SessionWithVisitor[]>
  /** As it is afterwards; `undefined`: there is none in this scope. */
  changeSession(
    scope: SessionScope,
    id: string,
    change: SessionChange & { at: number; announce?: Announce<SessionWithVisitor> },
  ): Promise<SessionWithVisitor | undefined>
  /** As it is afterwards; one that is closed stays as it is. */
  closeSession(
    scope: SessionScope,
    id: string,
    closed: { at: number; announce?: Announce<SessionWithVisitor> },
  ): Promise<SessionWithVisitor | undefined>
  /** As it is afterwards, and whether it had no rating before. */
  rateSession(
    scope: SessionScope,
    id: string,
    rating: Rating,
    announce?: Announce<SessionWithVisitor>,
  ): Promise<{ session: SessionWithVisitor; created: boolean } | undefined>
  /** Up to this message, and never back. `false`: the session has no message of that id. */
  markRead(
    scope: SessionScope,
    id: string,
    read: { by: 'visitor' | 'agent'; messageId: string; at: number },
  ): Promise<boolean>
  /**
   * `undefined`: in this session the id is another author's. `closed`: the session takes no more. `gone`: there is none. Sent again: the message of
   * the first time.
   */
  addMessage(
    message: StoredMessage,
    announce?: Announce<StoredMessage>,
  ): Promise<{ message: StoredMessage; created: boolean } | 'closed' | 'gone' | undefined>
  /** Oldest first, or newest first; of those what comes after `after`. `undefined`: the session has no message of that id. */
  listMessages(
    sessionId: string,
    page: { limit: number; after?: string; order?: 'asc' | 'desc' },
  ): Promise<StoredMessage[] | undefined>

  /**
   * What happened in a workspace, or to one visitor, since the event number `after`: each has its own numbers, from 1 and
   * without gaps. Events are kept for 24 hours.
   */
  readFeed(
    scope: SessionScope,
    page: { after: number; limit: number },
  ): Promise<{ number: number; fact: StoredFact }[]>
  /** The number of the last event that there ever was; 0: none. */
  findFeedHead(scope: SessionScope): Promise<number>
  /** Whose feeds have events behind the position `after`, of all workspaces: ids, or `widget visitor`. */
  listWrittenFeeds(page: {
    after: number
    limit: number
  }): Promise<{ feeds: string[]; last: number; isAll: boolean }>
  /** Of the last event of all. */
  findLastPosition(): Promise<number>
  /** Called when a feed may have been written: at once by this process, not at all by another. */
  whenFeedWritten(listener: () => void): () => void
  /** The same of deliveries. */
  whenOutboxWritten(listener: () => void): () => void
  /** Changes whenever another process may have written. Cheap. */
  othersVersion(): number

  /** Kept until the token would have ended by itself; those that have are forgotten. */
  revokeToken(jti: string, times: { now: number; expiresAt: number }): Promise<void>
  isTokenRevoked(jti: string): Promise<boolean>

  /** Keeps each (again), and forgets those last kept before `forgetBefore`. */
  keepAssets(assets: readonly Asset[], times: { now: number; forgetBefore: number }): Promise<void>
  findAsset(name: string): Promise<Asset | undefined>

  /**
   * `undefined`: this attempt is the first, and the others wait until `endsAt` for its answer. Else what the first one asked,
   * and its answer, where it has one. Those that ended are forgotten.
   */
  beginCall(
    call: IdempotentCall,
    times: { now: number; endsAt: number },
  ): Promise<{ fingerprint: string; answer: string | undefined } | undefined>
  /** Keeps the answer, JSON, until `endsAt`, unless the time of this attempt is over. */
  finishCall(call: IdempotentCall, answer: string, endsAt: number): Promise<void>
  /** As if this attempt had never come. */
  abandonCall(call: IdempotentCall): Promise<void>

  /** One more in the window that is open for this name and subject, or in one that opens now. Ended ones are forgotten. */
  countOne(
    what: { name: string; subject: string },
    times: { now: number; windowMs: number },
  ): Promise<{ count: number; endsAt: number }>
  /** So many more at once. */
  countSome(
    what: { name: string; subject: string; many: number },
    times: { now: number; windowMs: number },
  ): Promise<{ count: number; endsAt: number }>

  /** Newest first, those before the number `before`. */
  listAudit(workspaceId: string, page: { limit: number; before?: number }): Promise<AuditEntry[]>

  /** @throws where the database does not answer. */
  ping(): Promise<void>
  /** Changes whenever a workspace, key or widget may have changed, by this process or another. Cheap: a mint asks it. */
  factsVersion(): string
  close(): Promise<void>
}
