import type { JSX } from 'preact'
import type { Strings } from '../ui/texts.js'
import type { Actions, ConnectionsState, Model } from './model.js'

/** Views of a chunk of their own. */
export interface MoreViews {
  Connections: (props: { model: Model; actions: Actions; state: ConnectionsState }) => JSX.Element
  /** Their words in English; the other languages' files hold all words. */
  english: Partial<Strings>
  styles: string
}
