import type { More, MoreParts } from '../more-hold.js'
import { createConnections } from './connections/connections.js'
import connections from './connections/connections.css?inline'
import { Connections } from './connections/view.js'
import developers from './developers/developers.css?inline'
import { Connect, Development, ForDevelopers } from './developers/view.js'
import english from './en.json'
import { createEnding } from './ending/ending.js'
import endings from './ending/ending.css?inline'
import { Ending } from './ending/view.js'
import quickActions from './quick-actions/quick-actions.css?inline'
import { QuickActions } from './quick-actions/view.js'
import { share } from './share.js'

/** The chunk of what few visitors come to. */
export function createMore(given: object, parts: MoreParts): More {
  share(given)
  const { state: ending, ...acts } = createEnding(parts)
  return {
    createConnections,
    state: () => ({ ending: ending() }),
    acts,
    Connections,
    Ending,
    QuickActions,
    Connect,
    ForDevelopers,
    Development,
    english,
    styles: connections + endings + developers + quickActions,
  }
}
