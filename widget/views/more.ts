import type { JSX } from 'preact'
import type { Explanation } from '../../loader/handle.js'
import type { LeadForm } from '../../protocol/lead-form.js'
import type { WatchPage } from '../ui/dress.js'
import type { Strings } from '../ui/texts.js'
import type { Actions, Model, Ready } from './model.js'

/** What the rarer views show, as far as the rest of the panel knows nothing of it. */
export interface Rare {
  ending: EndingState
  lead: LeadState
  claim: ClaimState
  privacy: PrivacyState
  /** Of the page's own, as home offers them. */
  panels: readonly PanelCard[]
  /** That which is on screen. */
  custom: CustomState | undefined
}

/** What is under way with a conversation that has ended, or was and failed. `score`: what the visitor chose last. */
export type EndingState = { score: number | undefined } & (
  { status: 'idle' } | { status: 'busy' | 'failed'; act: 'rating' | 'transcript' }
)

export interface LeadState {
  /** `undefined`: the widget asks nobody for anything. */
  form: LeadForm | undefined
  status: 'filling' | 'sending' | 'failed' | 'sent'
  /** What was typed, or is known, by field; a tick is `true`. Another object with another visitor. */
  typed: Readonly<Record<string, string | boolean>>
  /** By field. */
  faults: Readonly<Record<string, LeadFault>>
  /** It need not be asked for before a conversation any more. */
  isDone: boolean
}

/** What is wrong with an answer; `said`: by the server. */
export type LeadFault =
  'missing' | 'unticked' | 'unchosen' | 'email' | 'url' | 'number' | 'long' | { said: string }

/**
 * What the visitor said before they signed in. `none`: nothing, or it is settled; `lost`: it can't be taken along any more.
 */
export type ClaimState = 'none' | 'asking' | 'busy' | 'failed' | 'lost'

export interface PrivacyState {
  /** What becomes of forgetting the visitor in this browser. `asking`: whether they mean it. */
  status: 'idle' | 'asking' | 'busy' | 'done'
  /** What the token says; a text that can be shown, or why there is nothing. */
  verified: Facts | 'loading' | 'nobody' | 'unreadable'
  /** What the page says. */
  claimed: Facts
  kept: readonly KeptFact[]
}

/** Traits and metadata, as they were given. */
export interface Facts {
  traits: readonly Fact<Trait>[]
  metadata: readonly Fact[]
}
interface Fact<Name extends string = string> {
  name: Name
  value: string
}
export type Trait = 'id' | 'name' | 'email' | 'company'

/** What is kept in this browser. */
export type KeptFact = 'secret' | 'token' | 'unsent' | 'development'

export interface PrivacyActs {
  ask(): void
  cancel(): void
  /** In this browser; what was said stays with the other side. */
  forget(): void
}

export interface ClaimActs {
  /** The conversation becomes this visitor's. */
  take(): void
  /** It stays behind, and is not asked for again. */
  leave(): void
}
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
  lead: LeadActs
  claim: ClaimActs
  privacy: PrivacyActs
  /** A panel of the page's own that failed. */
  showAgain(): void
}

export interface LeadActs {
  /** The visitor wrote into one of the fields. */
  write(control: LeadControl): void
  /** Sends it; where something is missing, the first such field gets the focus. */
  send(form: HTMLFormElement): void
  /** Another one. */
  anew(): void
  /** It could not be sent: the conversation begins without. */
  skip(): void
}

/** Each named by `toControlName`. */
export type LeadControl = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

export interface EndingProps {
  ready: Ready
  state: EndingState
  acts: RareActs
  onAnew: () => void
}

/** Views that stand in the place of the others. */
export type Aside = 'lead' | 'privacy'

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

export interface NotesProps {
  model: Model
  ready: Ready
  acts: RareActs
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
  /** What there is to say first, at home and in a conversation. */
  Notes: (props: NotesProps) => JSX.Element | null
  Connect: (props: Offered & { explanation: Explanation | undefined }) => JSX.Element
  ForDevelopers: (props: { explanation: Explanation }) => JSX.Element
  Development: () => JSX.Element
  acts: RareActs
  watchPage: WatchPage
  /** Their words in English; the other languages' files hold all words. */
  english: Partial<Strings>
  styles: string
}
