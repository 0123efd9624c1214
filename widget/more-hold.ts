import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'
import { createLoading } from './api/content.js'
import type { Connections, ConnectionsParts } from './connections.js'
import type { MoreViews } from './views/more.js'
import { shared } from './views/shared.js'

/** What few visitors come to: views, and what is behind them. */
export interface More extends MoreViews {
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

interface MoreChunk {
  createMore(given: typeof shared): More
}

interface Parts {
  onChange(): void
  /** As of `createLoading`. */
  onFailure(error: LatchkeyError): boolean
}

/** The chunk's SHA-256 in Base64, written in when this one is built. */
declare const __MORE__: string

export function holdMore(page: Pick<Page, 'load'>, parts: Parts): MoreHold {
  let more: More | undefined
  const loading = createLoading(parts)

  function wantNow(): void {
    loading.run(async () => {
      const chunk = (await page.load('more', __MORE__)) as MoreChunk
      more ??= chunk.createMore(shared)
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
