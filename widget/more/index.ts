import type { More } from '../more-hold.js'
import { createConnections } from './connections/connections.js'
import connections from './connections/connections.css?inline'
import { Connections } from './connections/view.js'
import english from './en.json'
import { share } from './share.js'

/** The chunk of what few visitors come to. */
export function createMore(given: object): More {
  share(given)
  return { createConnections, Connections, english, styles: connections }
}
