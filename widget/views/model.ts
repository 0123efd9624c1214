import type { Explanation, VerifiedVisitor } from '../../loader/handle.js'
import type { AnyView } from '../../loader/latchkey.js'
import type { Aside, Rare } from './more.js'
import type { SourceStatus } from '../../protocol/linked-source.js'

/** Everything the panel shows. */
export interface Model {
  state: PanelState
  view: AnyView
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
  /** What a visitor may begin with. */
  quickActions: readonly QuickAction[]
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
  /** The part of them that is on screen: what the server holds, then what is on its way, as it was written. */
  entries: readonly Entry[]
  /** Whether newer ones follow, where somebody looks at old ones. */
  hasLater: boolean
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

/** A label, and one of the others. */
export interface QuickAction {
  label: string
  /** What the visitor says with it. */
  message?: string | undefined
  view?: string | undefined
  url?: string | undefined
}

/** Who answers, as the workspace calls them. */
export interface Agent {
  name: string
  /** An address. */
  picture: string | null
}

/** A message on screen. */
export interface Entry {
  id: string
  /** The conversation that it is in, or was last sent to; `undefined`: it has not been. */
  session: string | undefined
  author: 'visitor' | 'agent' | 'system'
  /** Of an agent's message, where it is known. */
  agent: Agent | undefined
  text: string
  at: Date
  /** `waiting`: tried again by itself. */
  delivery: 'sent' | 'sending' | 'waiting' | 'failed'
}

export interface Actions {
  close: () => void
  go: (view: AnyView) => void
  write: (draft: string) => void
  /** Sends the draft. */
  send: () => void
  /** More of a long conversation, at either end of what is shown. */
  showEarlier: () => void
  showLater: () => void
  act: (quickAction: QuickAction) => void
  retry: (id: string) => void
  takeBack: (id: string) => void
  /** After a conversation that has ended. */
  startAnew: () => void
  tryAgain: () => void
}
