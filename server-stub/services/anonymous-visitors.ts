import {
  VISITOR_SECRET_LIFETIME_S,
  type AnonymousTokenAnswer,
  type AnonymousTokenRequest,
  type ClaimAnswer,
  type ClaimRequest,
} from '../../protocol/anonymous.js'
import { TTL_DEFAULT_S, type IdentifiedClaims } from '../../protocol/widget-token.js'
import type { AnonymousVisitor, Store, Widget, Workspace } from '../store/store.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { hashKey, isVisitorSecret, makeKey, VISITOR_SECRET_PREFIX } from './key-format.js'
import { toAnonymousId, type Grant } from './minting.js'
import { requireListedOrigin } from './origin.js'
import { refuseField, Refusal } from './refusal.js'

const LIFETIME_MS = VISITOR_SECRET_LIFETIME_S * 1000
/** A use is written at most this often, so that a secret ends 29 to 30 days after its last. */
const NOTED_EVERY_MS = 24 * 3_600_000
const PREVIEW_MAX = 100

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
  grant: Grant
  ownOrigin: string
}

/** Who asks: a page that named its workspace. */
interface Page {
  workspace: Workspace
  origin: string | undefined
  /** Asked before a new visitor is made. @throws Refusal `rate_limited` */
  mayMake(): Promise<void>
}

export interface AnonymousVisitors {
  /**
   * A token for the visitor whose secret it is; without a good one for a new visitor, whose secret is said this once.
   * @throws Refusal `invalid_request`, `anonymous_not_allowed`, `origin_not_allowed`
   */
  admit(page: Page, request: AnonymousTokenRequest): Promise<AnonymousTokenAnswer>
  /**
   * What the anonymous visitor talked about belongs to the identified one, and the secret ends with its tokens.
   * Again by the same visitor: the same. A preview says what would be, and changes nothing.
   * @throws Refusal `visitor_secret_invalid`
   */
  claim(claimer: IdentifiedClaims, request: ClaimRequest): Promise<ClaimAnswer>
}

export function createAnonymousVisitors({
  store,
  clock,
  facts,
  grant,
  ownOrigin,
}: Dependencies): AnonymousVisitors {
  async function findLiving(secret: string): Promise<AnonymousVisitor | undefined> {
    const found = isVisitorSecret(secret) ? await store.findAnonymousVisitor(hashKey(secret)) : undefined
    return found && clock.now() < found.endsAt ? found : undefined
  }

  async function recognise(secret: string, widget: Widget): Promise<AnonymousVisitor | undefined> {
    const visitor = await findLiving(secret)
    if (visitor?.widgetId !== widget.id || visitor.claimedBy !== undefined) return undefined
    const endsAt = clock.now() + LIFETIME_MS
    if (endsAt - visitor.endsAt >= NOTED_EVERY_MS) await store.extendAnonymousVisitor(visitor.id, endsAt)
    return visitor
  }

  /** What a claim has taken is theirs no more. */
  async function listTheirs({ id, workspaceId, widgetId }: AnonymousVisitor): Promise<string[]> {
    const scope = { workspaceId, visitor: { id, widgetId } }
    const sessions = await store.listSessions(scope, { limit: PREVIEW_MAX })
    return sessions.map((session) => session.id)
  }

  // Whoever brings a good secret costs a lookup; only somebody new costs a row, so only these are limited.
  async function welcome({ id: workspaceId, visitorKey }: Workspace, widget: Widget) {
    const secret = makeKey(VISITOR_SECRET_PREFIX)
    const hash = hashKey(secret)
    const now = clock.now()
    const id = toAnonymousId(visitorKey, hash)
    const visitor = { id, workspaceId, widgetId: widget.id, endsAt: now + LIFETIME_MS }
    await store.addAnonymousVisitor(visitor, { hash, now })
    return { id, secret }
  }

  function mint(sub: string, { id: wgt, workspaceId: wsp }: Widget): AnonymousTokenAnswer {
    return grant({ sub, wsp, wgt, anonymous: true, visitor: {}, metadata: {} }, TTL_DEFAULT_S)
  }

  return {
    async admit({ workspace, origin, mayMake }, { widget: id, visitor_secret }) {
      const widget = await facts.widget(id)
      if (widget?.workspaceId !== workspace.id) {
        throw refuseField('widget', `this workspace has no widget "${id.slice(0, 64)}".`)
      }
      if (!widget.anonymous) {
        throw new Refusal(
          'anonymous_not_allowed',
          `${id} lets no anonymous visitors talk. Allow it: latchkey widget update ${id} --anonymous`,
        )
      }
      if (origin === undefined) {
        throw new Refusal('origin_not_allowed', 'Only a page gets an anonymous token, and pages send Origin.')
      }
      requireListedOrigin(origin, widget, ownOrigin)

      const known = visitor_secret ? await recognise(visitor_secret, widget) : undefined
      if (known) return mint(known.id, widget)
      await mayMake()
      const made = await welcome(workspace, widget)
      return { ...mint(made.id, widget), visitor_secret: made.secret }
    },

    async claim({ sub, wgt }, { visitor_secret, preview }) {
      const visitor = await findLiving(visitor_secret)
      if (visitor?.widgetId !== wgt) throw refuseSecret(wgt)
      if (preview) {
        if ((visitor.claimedBy ?? sub) !== sub) throw refuseSecret(wgt)
        return { visitor: { id: sub }, sessions: await listTheirs(visitor) }
      }
      const sessions = await store.claimAnonymousVisitor({ from: visitor.id, to: sub, at: clock.now() })
      if (!sessions) throw refuseSecret(wgt)
      return { visitor: { id: sub }, sessions }
    },
  }
}

// One sentence for all of them: whoever tries secrets learns nothing of other widgets and visitors.
function refuseSecret(widgetId: string): Refusal {
  const message = `is of no anonymous visitor of ${widgetId}: it has ended, or another visitor has claimed it.`
  return new Refusal('visitor_secret_invalid', `visitor_secret: ${message}`, [
    { field: 'visitor_secret', message },
  ])
}
