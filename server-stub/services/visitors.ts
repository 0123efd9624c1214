import type { KnownVisitor, SessionWithVisitor, Store } from '../store/store.js'
import type { Actor } from './actor.js'
import type { Clock } from './clock.js'
import { toMessage, toSession } from './conversation.js'
import { Refusal } from './refusal.js'
import { readPages, toJsonList } from './streamed-text.js'

const BATCH = 200
/** A token that was minted before lives no longer. */
const TOKEN_MAX_MS = 3_600_000
// A customer's own people see all that is kept, and so does the person whom it is about.
const AGENT = { kind: 'agent' } as const

interface Place {
  workspaceId: string
  id: string
}

export interface Visitors {
  /** All that is kept of a visitor, as JSON, piece by piece. @throws Refusal `not_found` */
  export(place: Place, actor: Actor): Promise<AsyncGenerator<string>>
  /** Erases it, for good. @throws Refusal `not_found` */
  erase(place: Place, actor: Actor): Promise<{ sessions: number; messages: number; deliveries: number }>
  /** Of any workspace: for the operator. @throws Refusal `not_found` */
  findPlace(id: string): Promise<Place>
}

export function createVisitors({ store, clock }: { store: Store; clock: Clock }): Visitors {
  return {
    async export({ workspaceId, id }, actor) {
      const visitor = await store.exportVisitor(workspaceId, id, { ...actor, at: clock.now() })
      return write(store, visitor ?? refuseVisitor(id), clock.now())
    },

    async erase({ workspaceId, id }, actor) {
      const now = clock.now()
      const act = { ...actor, at: now }
      const erased = await store.eraseVisitor(workspaceId, id, { endsAt: now + TOKEN_MAX_MS }, act)
      // Where somebody reads just now, the retention job does it.
      if (erased) store.scrub()
      return erased ?? refuseVisitor(id)
    },

    async findPlace(id) {
      return { workspaceId: (await store.findVisitorWorkspace(id)) ?? refuseVisitor(id), id }
    },
  }
}

async function* write(store: Store, visitor: KnownVisitor, now: number): AsyncGenerator<string> {
  const { id, workspaceId, anonymous, traits, metadata, saidAt } = visitor
  const claims = await store.listClaims(workspaceId, id)
  const ids = [id, ...claims.map(({ visitorId }) => visitorId)]
  const head = {
    id,
    exported_at: new Date(now).toISOString(),
    anonymous,
    traits,
    metadata,
    said_at: new Date(saidAt).toISOString(),
    claimed_visitors: claims.map(({ visitorId, sessions }) => ({ visitor: visitorId, sessions })),
  }
  yield `${JSON.stringify(head).slice(0, -1)},"sessions":`
  yield* toJsonList(readSessions(store, visitor), (session) => writeSession(store, session))
  for (const { name, list } of store.visitorParts) {
    yield `,${JSON.stringify(name)}:`
    yield* toJsonList(
      readPages(BATCH, (page) => list(ids, page)),
      ({ shown }) => JSON.stringify(shown),
    )
  }
  yield ',"deliveries":'
  yield* toJsonList(
    readPages(BATCH, (page) => store.listSent(workspaceId, ids, page)),
    // The body is JSON already.
    ({ body }) => body,
  )
  yield '}'
}

function readSessions(store: Store, { workspaceId, id }: KnownVisitor): AsyncIterable<SessionWithVisitor> {
  return readPages(BATCH, ({ limit, after }) => {
    const page = { limit, ...(after !== undefined && { after: { id: after } }) }
    return store.listSessions({ workspaceId }, page, { visitorId: id })
  })
}

async function* writeSession(store: Store, session: SessionWithVisitor): AsyncGenerator<string> {
  yield `${JSON.stringify(toSession(session, AGENT)).slice(0, -1)},"messages":`
  yield* toJsonList(
    readPages(BATCH, async (page) => (await store.listMessages(session.id, page)) ?? []),
    (message) => JSON.stringify(toMessage(message)),
  )
  yield '}'
}

function refuseVisitor(id: string): never {
  throw new Refusal('not_found', `There is no visitor ${id.slice(0, 64)}.`)
}
