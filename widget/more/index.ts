import type { More, MoreParts } from '../more-hold.js'
import { Aside } from './aside.js'
import { createClaim } from './claim/claim.js'
import claims from './claim/claim.css?inline'
import { createConnections } from './connections/connections.js'
import connections from './connections/connections.css?inline'
import { Connections } from './connections/view.js'
import english from './en.json'
import { createEnding } from './ending/ending.js'
import endings from './ending/ending.css?inline'
import { Ending } from './ending/view.js'
import fields from './fields.css?inline'
import { createLead } from './lead/lead.js'
import leads from './lead/lead.css?inline'
import { Notes } from './notes.js'
import { createPrivacy } from './privacy/privacy.js'
import privacies from './privacy/privacy.css?inline'
import { share } from './share.js'

/** The chunk of what few visitors come to. */
export function createMore(given: object, parts: MoreParts): More {
  share(given)
  const { state: ending, ...acts } = createEnding(parts)
  const lead = createLead(parts)
  const claim = createClaim(parts)
  const privacy = createPrivacy(parts)
  return {
    createConnections,
    state: () => ({ ending: ending(), lead: lead.state(), claim: claim.state(), privacy: privacy.state() }),
    acts: { ...acts, lead: lead.acts, claim: claim.acts, privacy: privacy.acts },
    Connections,
    Ending,
    Aside,
    Notes,
    english,
    styles: fields + connections + endings + leads + claims + privacies,
  }
}
