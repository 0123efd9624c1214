import type { More, MoreParts } from '../more-hold.js'
import { createClaim } from './claim/claim.js'
import claims from './claim/claim.css?inline'
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
import fields from './fields.css?inline'
import { createLead } from './lead/lead.js'
import leads from './lead/lead.css?inline'
import { Notes } from './notes.js'
import { createPrivacy } from './privacy/privacy.js'
import privacies from './privacy/privacy.css?inline'
import quickActions from './quick-actions/quick-actions.css?inline'
import { Offers, roomOf } from './rooms.js'
import { share } from './share.js'
import { startSound } from './sound/sound.js'
import { watchPage } from './watch-page.js'

/** The chunk of what few visitors come to. */
export function createMore(given: object, parts: MoreParts): More {
  share(given)
  const { state: ending, ...ofEnding } = createEnding(parts)
  const { state: custom, panels, showAgain } = createCustom(parts)
  const lead = createLead(parts)
  const claim = createClaim(parts)
  const privacy = createPrivacy(parts)
  startSound(parts)
  return {
    createConnections,
    state: () => ({
      ending: ending(),
      panels: panels(),
      custom: custom(),
      lead: lead.state(),
      claim: claim.state(),
      privacy: privacy.state(),
    }),
    acts: { ...ofEnding, showAgain, lead: lead.acts, claim: claim.acts, privacy: privacy.acts },
    Ending,
    roomOf,
    Offers,
    Notes,
    Connect,
    ForDevelopers,
    Development,
    watchPage,
    english,
    styles: [fields, connections, customs, endings, developers, quickActions, leads, claims, privacies].join(
      '',
    ),
  }
}
