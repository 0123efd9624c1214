import type { SessionScope, StoredAgent } from '../store/store.js'
import { Refusal } from './refusal.js'

/** Who asks: a visitor in one widget, or somebody who may see all of the workspace's conversations. */
export type Participant =
  | {
      kind: 'visitor'
      workspaceId: string
      widgetId: string
      visitorId: string
      anonymous: boolean
      /** Whence, as limits count it. */
      address?: string | undefined
    }
  | {
      kind: 'agent'
      workspaceId: string
      /** The id of the user or, where a server asks, of the project key. */
      by: string
      isUser: boolean
      /** As visitors see the user; `undefined`: nobody said. */
      self?: StoredAgent | undefined
    }

export type VisitorParticipant = Extract<Participant, { kind: 'visitor' }>

/** What they may see. */
export function toScope(who: Participant): SessionScope {
  const { workspaceId } = who
  if (who.kind === 'agent') return { workspaceId }
  return { workspaceId, visitor: { id: who.visitorId, widgetId: who.widgetId } }
}

/** What limits and `Idempotency-Key`s know them by. */
export function toPrincipal(who: Participant): string {
  return who.kind === 'agent' ? who.by : `${who.widgetId} ${who.visitorId}`
}

/** @param given what the request says, by the name of its field. @throws Refusal `agents_only` */
export function refuseToVisitors(who: Participant, given: Readonly<Record<string, unknown>>): void {
  if (who.kind === 'agent') return
  const field = Object.keys(given).find((name) => given[name] !== undefined)
  if (field === undefined) return
  throw new Refusal('agents_only', `${field} is for the workspace's people alone; leave it out.`)
}
