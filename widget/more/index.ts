import type { More, MoreParts } from '../more-hold.js'
import { createConnections } from './connections/connections.js'
import connections from './connections/connections.css?inline'
import { Connections } from './connections/view.js'
import { createCustom } from './custom/custom.js'
import customs from './custom/custom.css?inline'
import { Cards, Custom } from './custom/view.js'
import english from './en.json'
import { createEnding } from './ending/ending.js'
import endings from './ending/ending.css?inline'
import { Ending } from './ending/view.js'
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
    Connections,
    Ending,
    Custom,
    Cards,
    english,
    styles: connections + endings + customs,
  }
}
