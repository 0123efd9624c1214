import { LatchkeyError } from '../../../loader/error.js'
import type { Identity, VerifiedVisitor } from '../../../loader/handle.js'
import type { MoreParts } from '../../more-hold.js'
import type { CustomState, PanelCard } from '../../views/more.js'
import { type Panel, readPanels } from './panels.js'
import { createShowing, type Showing } from './showing.js'

export interface Custom {
  panels(): readonly PanelCard[]
  /** `undefined`: none of the page's own panels is on screen. */
  state(): CustomState | undefined
  /** After a failure. */
  showAgain(): void
}

/** The page's own panels, one of which may be on screen. */
export function createCustom({ page, keeper, shown, explanations, onChange }: MoreParts): Custom {
  const read = readPanels(page)
  let showing: Showing | undefined
  /** How many there were. */
  let count = 0
  let failure: { of: Showing; error: LatchkeyError } | undefined

  return {
    panels: read,
    state() {
      const view = shown()
      const panel = read().find(({ id }) => id === view)
      showing = panel && toShowing(panel)
      if (!panel) return undefined
      const { id, title } = panel
      if (!showing) return { status: 'waiting', id, title }
      if (failure?.of !== showing) return { status: 'shown', id, title, key: count, place: showing.place }
      return { status: 'failed', id, title, explanation: explanations.of(failure.error) }
    },
    showAgain() {
      showing = failure = undefined
      onChange()
    },
  }

  /** Another panel or another visitor is another showing; `undefined` while nobody knows whose it will be. */
  function toShowing(panel: Panel): Showing | undefined {
    const before = showing?.panel === panel ? showing : undefined
    const identity = keeper.identity()
    switch (identity.status) {
      case 'none':
        return undefined
      case 'authenticating':
        return before
      case 'unavailable':
      case 'offline':
        return before ?? create(panel, undefined)
      case 'authenticated':
      case 'identity-required':
      case 'failed': {
        const visitor = toVisitor(identity)
        return before && isSame(before.visitor, visitor) ? before : create(panel, visitor)
      }
    }
  }

  function create(panel: Panel, visitor: VerifiedVisitor | undefined): Showing {
    count++
    const created = createShowing({
      panel,
      visitor,
      apiUrl: page.settings().apiUrl,
      keeper,
      onFailure(thrown) {
        const error = new LatchkeyError('panel_failed', toMessage(thrown), {
          cause: thrown,
          subject: panel.id,
        })
        void page.report(error)
        if (created !== showing) return
        failure = { of: created, error }
        explanations.fetch(error)
        onChange()
      },
    })
    return created
  }
}

const toVisitor = (identity: Identity): VerifiedVisitor | undefined =>
  identity.status === 'authenticated' ? identity.visitor : undefined

const TRAITS = ['sub', 'id', 'name', 'company', 'email'] as const

const isSame = (one: VerifiedVisitor | undefined, other: VerifiedVisitor | undefined): boolean =>
  one === other || (one && other ? TRAITS.every((trait) => one[trait] === other[trait]) : false)

/** Anything can be thrown, and not everything is a text. */
function toMessage(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown).slice(0, 200)
  } catch {
    return 'something that is no error'
  }
}
