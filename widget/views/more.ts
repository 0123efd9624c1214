import type { JSX } from 'preact'
import type { Explanation } from '../../loader/handle.js'
import type { Strings } from '../ui/texts.js'
import type { Actions, ConnectionsState, Model, Ready } from './model.js'

/** What the rarer views show, as far as the rest of the panel knows nothing of it. */
export interface Rare {
  ending: EndingState
}

/** What is under way with a conversation that has ended, or was and failed. `score`: what the visitor chose last. */
export type EndingState = { score: number | undefined } & (
  { status: 'idle' } | { status: 'busy' | 'failed'; act: 'rating' | 'transcript' }
)

interface RareActs {
  /** 1–5; the last word counts. */
  rate(score: number, comment?: string): void
  saveTranscript(): void
}

export interface EndingProps {
  ready: Ready
  state: EndingState
  acts: RareActs
  onAnew: () => void
}

/** Views of a chunk of their own. */
export interface MoreViews {
  Connections: (props: { model: Model; actions: Actions; state: ConnectionsState }) => JSX.Element
  Ending: (props: EndingProps) => JSX.Element
  QuickActions: (props: { model: Model; actions: Actions }) => JSX.Element
  Connect: (props: { model: Model; actions: Actions; explanation: Explanation | undefined }) => JSX.Element
  ForDevelopers: (props: { explanation: Explanation }) => JSX.Element
  Development: () => JSX.Element
  acts: RareActs
  /** Their words in English; the other languages' files hold all words. */
  english: Partial<Strings>
  styles: string
}
