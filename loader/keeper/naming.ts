import type { VerifiedVisitor } from '../handle.js'
import type { PageVisitor } from '../options.js'

/** What the page calls its visitor: by id, else by email. `undefined` where it names nobody. */
export const toName = (visitor: PageVisitor | undefined): string | undefined => visitor?.id || visitor?.email

/** Whoever has no other name: this browser's anonymous visitor, and a developer's. */
export const ANYONE: PageVisitor = { id: 'anonymous' }

/** Whether a token's visitor is the one whom the page names. A token's word counts, a page's only says whose to look for. */
export const isNamed = (named: PageVisitor | undefined, verified: VerifiedVisitor | undefined): boolean =>
  named === ANYONE ||
  (toName(named) !== undefined && String(toName(named)) === verified?.[named?.id ? 'id' : 'email'])
