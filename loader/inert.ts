import type { Latchkey } from './latchkey.js'

const nothing = () => {}
const later = async () => {}
const undo = () => nothing

/** What a server gets: every verb is there and does nothing, since there is no page. */
export const inert: Latchkey = {
  update: nothing,
  open: later,
  startConversation: later,
  close: nothing,
  toggle: later,
  isOpen: () => false,
  show: nothing,
  hide: nothing,
  identify: nothing,
  track: later,
  setConsent: nothing,
  refresh: later,
  logout: later,
  definePanel: nothing,
  setLocale: nothing,
  setColorScheme: nothing,
  state: () => 'idle',
  diagnostics: () => undefined,
  destroy: nothing,
  on: undo,
  once: undo,
  ready: nothing,
}
