import type { Explanation, VerifiedVisitor } from '../../loader/handle.js'
import type { View } from '../../loader/latchkey.js'
import type { Aside, Rare } from './more.js'
import type { SourceStatus } from '../../protocol/linked-source.js'

/** Everything the panel shows. */
export interface Model {
  state: PanelState
  view: View
  /** Shown instead of `view`. */
  aside: Aside | undefined
  /** `undefined`: no tenant is known, or nobody vouches for the visitor. */
  connections: ConnectionsState | undefined
  /** Of the rarer views, once they are here. */
  rare: Rare | undefined
  /** What keeps the rarer views from coming. */
  missing: 'unavailable' | 'offline' | undefined
  /** A developer's page: whoever talks is nobody's customer. */
  isDevelopment: boolean
  /** Whether visitors of this page can talk. */
  hasHome: boolean
  /** What stands in the composer. */
  draft: string
  /** The widget's own name, as its workspace gave it. */
  widget: string
  /** The page's or the dashboard's greeting; `undefined`: the language's own. */
  greeting: string | undefined
  /** Characters a message may have. */
  limit: number
}

export type PanelState =
  | { status: 'authenticating' }
  | { status: 'identity-required' }
  /** A developer's page that was not connected; `explanation`: why not, where it was tried. */
  | { status: 'connect'; explanation: Explanation | undefined }
  | { status: 'unavailable' }
  | { status: 'offline' }
  /** `explanation` is for developers: `undefined` where none is looking. */
  | { status: 'failed'; explanation: Explanation | undefined }
  | { status: 'loading'; visitor: VerifiedVisitor }
  | Ready

export interface Ready {
  status: 'ready'
  visitor: VerifiedVisitor
  /** As they are shown: what the server holds, then what is on its way, as it was written. */
  entries: readonly Entry[]
  /** Nothing more can be written into it. */
  isClosed: boolean
  /** Somebody on the other side is. */
  isTyping: boolean
  /** What they wrote last, if it came while the visitor was here. */
  arrived: Entry | undefined
  /** The last message that the other side has read, and what they were rated with. */
  seen: string | undefined
  rating: { score: number; comment: string | null } | undefined
  /** The conversation is shown, though nothing can come or go. */
  trouble: 'unavailable' | 'offline' | undefined
}

export type ConnectionsState =
  | { status: 'loading' }
  | { status: 'unavailable' }
  | { status: 'offline' }
  /** `isMismatch`: they are another tenant's. */
  | { status: 'failed'; isMismatch: boolean; explanation: Explanation | undefined }
  /** `trouble`: as it was when the server could be reached last. */
  | { status: 'ready'; sources: readonly Source[]; trouble: 'unavailable' | 'offline' | undefined }

/** A linked source on screen. */
export interface Source {
  id: string
  name: string
  status: SourceStatus
}

/** Who answers, as the workspace calls them. */
export interface Agent {
  name: string
  /** An address with https. */
  picture: string | undefined
}

/** A message on screen. */
export interface Entry {
  id: string
  /** The conversation that it is in; `undefined` until the server has it. */
  session: string | undefined
  author: 'visitor' | 'agent' | 'system'
  /** Of an agent's message, where it is known. */
  agent: Agent | undefined
  text: string
  at: Date
  delivery: 'sent' | 'sending' | 'failed'
}

export interface Actions {
  close: () => void
  go: (view: View) => void
  write: (draft: string) => void
  /** Sends the draft. */
  send: () => void
  retry: (id: string) => void
  takeBack: (id: string) => void
  /** After a conversation that has ended. */
  startAnew: () => void
  tryAgain: () => void
}
