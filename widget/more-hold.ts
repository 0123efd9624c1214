import type { LatchkeyError } from '../loader/error.js'
import type { FoundSecret, Keeper, Page, StorageChunk } from '../loader/handle.js'
import type { AnyView } from '../loader/latchkey.js'
import { createLoading } from './api/content.js'
import type { Client } from './api/client.js'
import type { Connections, ConnectionsParts } from './connections.js'
import type { Explanations } from './explanations.js'
import type { Thread } from './thread.js'
import type { MoreViews, Rare } from './views/more.js'
import { shared } from './views/shared.js'

/** What few visitors come to: views, and what is behind them. */
export interface More extends MoreViews {
  state(): Rare
  createConnections(parts: ConnectionsParts): Connections
}

/** That before its chunk is there, which is fetched when it is first wanted. */
export interface MoreHold {
  current(): More | undefined
  /** What keeps it from coming just now; `undefined`: nothing does. */
  trouble(): 'unavailable' | 'offline' | undefined
  want(): void
  /** Now, and not after the pause that was due. */
  wantNow(): void
  /** No longer, until it is wanted again. */
  stop(): void
}

/** What it works with. */
export interface MoreParts {
  page: Page
  keeper: Keeper
  storage(): Promise<StorageChunk>
  /** Under the visitor's token. */
  call: Client
  /** What an open panel shows; `undefined`: it is closed. */
  shown(): AnyView | undefined
  explanations: Explanations
  /** The visitor's conversation, where there is a visitor. */
  thread(): Thread | undefined
  /** What the page last said with the form: nothing of it is certain. */
  intent(): unknown
  /** Whom this visitor was before somebody vouched for them. */
  past(): FoundSecret | undefined
  /** Reads the conversation again. */
  reload(): void
  onChange(): void
  /** As of `createLoading`. */
  onFailure(error: LatchkeyError): boolean
}

interface MoreChunk {
  createMore(given: typeof shared, parts: MoreParts): More
}

/** The chunk's SHA-256 in Base64, written in when this one is built. */
declare const __MORE__: string

export function holdMore(parts: MoreParts): MoreHold {
  let more: More | undefined
  const loading = createLoading(parts)

  function wantNow(): void {
    loading.run(async () => {
      const chunk = (await parts.page.load('more', __MORE__)) as MoreChunk
      more ??= chunk.createMore(shared, parts)
    })
  }

  return {
    current: () => more,
    trouble() {
      const { status } = loading.content()
      return status === 'unavailable' || status === 'offline' ? status : undefined
    },
    want() {
      if (!more && loading.content().status === 'none') wantNow()
    },
    wantNow,
    stop: loading.stop,
  }
}
