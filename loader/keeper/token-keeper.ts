import type { Diagnostics } from '../diagnostics.js'
import type { LatchkeyError } from '../error.js'
import type { Identity } from '../handle.js'
import type { RefreshReason, Settings } from '../options.js'
import type { Clock } from './clock.js'
import type { News, TokenNews } from './news.js'
import type { Provider } from './provider.js'
import type { Tabs } from './tabs.js'

/** What a keeper is made of: everything that a test wants in its own hands. */
export interface Parts {
  provider: Provider
  clock: Clock
  tabs: Tabs
  settings(): Settings
  /** Looks for a token of the visitor whom the page names in storage, which comes as news; says whether it looks. */
  recall(): unknown
  /** What storage is to keep of that visitor; nothing: `undefined`. */
  keep(news: TokenNews | undefined): void
  isOnline(): boolean
  isVisible(): boolean
  onMinted(minted: { lifetimeMs: number }): void
  onFailed(failed: { error: LatchkeyError; retryInMs: number | undefined; stillValidMs: number }): void
  onIdentity(identity: Identity): void
}

export interface TokenKeeper {
  ensureFresh(reason: RefreshReason): Promise<string>
  /** Fetches the first token as soon as the page is seen, and keeps it fresh from then on. */
  start(): void
  refuse(token: string): void
  refresh(reason?: RefreshReason): Promise<void>
  /** The visitor did something that may have changed what a token says of them. Nothing waits for what follows. */
  significant(): void
  /** The page may name its visitor otherwise than before. */
  rename(): void
  /** Something changed that timers don't see: the page is visible again, the network is back, the visitor acted. */
  wake(): void
  identity(): Identity
  diagnostics(): Diagnostics
  /** What another tab tells, or storage. */
  hear(news: News): void
  /** Forgets the token and whatever was in flight, in every tab, and stays idle until asked; returns the token. */
  forget(): string | undefined
  destroy(): void
}
