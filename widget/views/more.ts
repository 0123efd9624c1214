import type { JSX } from 'preact'
import type { Explanation } from '../../loader/handle.js'
import type { Strings } from '../ui/texts.js'
import type { Actions, Model, Ready } from './model.js'

/** What the rarer views show, as far as the rest of the panel knows nothing of it. */
export interface Rare {
  ending: EndingState
  /** Of the page's own, as home offers them. */
  panels: readonly PanelCard[]
  /** That which is on screen. */
  custom: CustomState | undefined
}

/** What is under way with a conversation that has ended, or was and failed. `score`: what the visitor chose last. */
export type EndingState = { score: number | undefined } & (
  { status: 'idle' } | { status: 'busy' | 'failed'; act: 'rating' | 'transcript' }
)

export interface PanelCard {
  id: string
  title: string
  /** A text, such as an emoji. */
  icon?: string | undefined
}

/** A panel of the page's own. `waiting`: nobody knows yet who looks at it. */
export type CustomState = Pick<PanelCard, 'id' | 'title'> &
  (
    | { status: 'waiting' }
    /** `key`: another one for another showing. `place` gets the element that is the page's, and `null` at its end. */
    | { status: 'shown'; key: number; place: (element: HTMLElement | null) => void }
    /** `explanation` is for developers: `undefined` where none is looking. */
    | { status: 'failed'; explanation: Explanation | undefined }
  )

interface RareActs {
  /** 1–5; the last word counts. */
  rate(score: number, comment?: string): void
  saveTranscript(): void
  /** A panel of the page's own that failed. */
  showAgain(): void
}

export interface EndingProps {
  ready: Ready
  state: EndingState
  acts: RareActs
  onAnew: () => void
}

export interface CustomProps {
  model: Model
  actions: Actions
  state: CustomState
  acts: RareActs
}

export interface CardsProps {
  panels: readonly PanelCard[]
  onOpen: (id: string) => void
}

export interface Offered {
  model: Model
  actions: Actions
}

export interface RoomProps extends Offered {
  acts: RareActs
}

/** Views of a chunk of their own. */
export interface MoreViews {
  /** The view that is asked for, where it is one of these. */
  roomOf: (props: RoomProps) => JSX.Element | undefined
  /** What home offers besides a conversation. */
  Offers: (props: Offered) => JSX.Element
  Ending: (props: EndingProps) => JSX.Element
  Connect: (props: Offered & { explanation: Explanation | undefined }) => JSX.Element
  ForDevelopers: (props: { explanation: Explanation }) => JSX.Element
  Development: () => JSX.Element
  acts: RareActs
  /** Their words in English; the other languages' files hold all words. */
  english: Partial<Strings>
  styles: string
}
