import type { More, MoreParts } from '../more-hold.js'
import { createConnections } from './connections/connections.js'
import connections from './connections/connections.css?inline'
import { createCustom } from './custom/custom.js'
import customs from './custom/custom.css?inline'
import developers from './developers/developers.css?inline'
import { Connect, Development, ForDevelopers } from './developers/view.js'
import english from './en.json'
import { createEnding } from './ending/ending.js'
import endings from './ending/ending.css?inline'
import { Ending } from './ending/view.js'
import quickActions from './quick-actions/quick-actions.css?inline'
import { Offers, roomOf } from './rooms.js'
import { share } from './share.js'
import { startSound } from './sound/sound.js'

/** The chunk of what few visitors come to. */
export function createMore(given: object, parts: MoreParts): More {
  share(given)
  const { state: ending, ...ofEnding } = createEnding(parts)
  const { state: custom, panels, showAgain } = createCustom(parts)
  startSound(parts)
  return {
    createConnections,
    state: () => ({ ending: ending(), panels: panels(), custom: custom() }),
    acts: { ...ofEnding, showAgain },
    Ending,
    roomOf,
    Offers,
    Connect,
    ForDevelopers,
    Development,
    english,
    styles: connections + customs + endings + developers + quickActions,
  }
}
