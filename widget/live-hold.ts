import type { LatchkeyError } from '../loader/error.js'
import type { Page } from '../loader/handle.js'
import { toLatchkeyError } from './api/answer.js'
import type { Happening } from './api/answers.js'
import type { Client } from './api/client.js'

/** What happens to one visitor's conversations, told to this tab as long as that is wanted. */
export interface Live {
  start(): void
  stop(): void
}

export interface LiveParts {
  page: Pick<Page, 'button' | 'root'>
  call: Client
  /** What the tabs of this visitor have in common. `undefined`: nobody knows which those are. */
  name: string | undefined
  /** Whether to call while nobody looks. */
  isWarm(): boolean
  onEvent(event: Happening): void
  /** Something may have been missed: what is known has to be read again. */
  onGap(): void
  /** There will be nothing more, until it is started again. */
  onFailure(error: LatchkeyError): void
  /** How many messages wait to be read, and in words. */
  unread(): number
  sayUnread(count: number): string
  /** Its abort ends it for good. */
  signal: AbortSignal
}

/** What the live chunk exports. */
interface LiveChunk {
  createLive(parts: LiveParts): Live
  drawDismissal(page: Page): (label: string) => void
}

/** The live chunk's SHA-256 in Base64, written in when this one is built. */
declare const __LIVE__: string

export const loadLive = (page: Pick<Page, 'load'>): Promise<LiveChunk> =>
  page.load('live', __LIVE__) as Promise<LiveChunk>

/** That before its chunk is there, which is fetched when it is first wanted. */
export function holdLive(page: Pick<Page, 'load'>, parts: LiveParts): Live {
  let isWanted = false
  let loading: Promise<Live> | undefined

  async function settle(): Promise<void> {
    try {
      loading ??= loadLive(page).then(({ createLive }) => createLive(parts))
      const live = await loading
      if (isWanted) live.start()
      else live.stop()
    } catch (error) {
      loading = undefined
      if (isWanted) parts.onFailure(toLatchkeyError(error))
    }
  }

  return {
    start() {
      isWanted = true
      void settle()
    },
    stop() {
      isWanted = false
      if (loading) void settle()
    },
  }
}
