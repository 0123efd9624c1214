import type { RetentionKind } from '../../protocol/retention.js'
import type { Act, KnownVisitor, Workspace } from './store.js'

/** For how many days what is kept; what is not named: for ever. */
export type Retention = Readonly<Partial<Record<RetentionKind, number>>>

/** What a visitor's rows of one table are called, and show. */
export interface VisitorPart {
  name: string
  /** Oldest first, those after `after`. */
  list(
    ids: readonly string[],
    page: { limit: number; after?: string },
  ): Promise<{ id: string; shown: object }[]>
}

/** The data of visitors: how long it is kept, and what becomes of all of one visitor's. */
export interface CareStore {
  /** What is named changes; null: for ever. As the workspace is afterwards. */
  setRetention(
    id: string,
    change: Readonly<Partial<Record<RetentionKind, number | null | undefined>>>,
    act?: Act,
  ): Promise<Workspace | undefined>
  /** Of the workspaces that keep something for a time only. */
  listRetentions(): Promise<{ workspaceId: string; retention: Retention }[]>
  /** Erases of what is older than `before` at most `limit` rows, each time in a short transaction. `false`: nothing is left. */
  purge(workspaceId: string, kind: RetentionKind, older: { before: number; limit: number }): Promise<boolean>
  /** The same of what has ended by itself: answers that were kept, events of streams, counts, tokens. */
  purgeEnded(now: number, limit: number): Promise<boolean>
  /**
   * What was erased stands in the database's file no more: it is overwritten there at once, and here in the log of writes.
   * `false`: somebody is reading; try again.
   */
  scrub(): boolean
  /** The file written anew, which takes as long as it is large: nobody writes meanwhile. Copies that stood in gaps are gone. */
  compact(): void

  /** Of any workspace: for the operator. */
  findVisitorWorkspace(id: string): Promise<string | undefined>
  /** Notes who asked for it. */
  exportVisitor(workspaceId: string, id: string, act: Act): Promise<KnownVisitor | undefined>
  /** The anonymous visitors that they were before, each with the sessions that came along. */
  listClaims(workspaceId: string, id: string): Promise<{ visitorId: string; sessions: string[] }[]>
  /** What webhooks were sent of them, oldest first, those after `after`. */
  listSent(
    workspaceId: string,
    ids: readonly string[],
    page: { limit: number; after?: string },
  ): Promise<{ id: string; type: string; at: number; body: string }[]>
  readonly visitorParts: readonly VisitorPart[]
  /**
   * All of it, and of the anonymous visitors that they were. Tokens of before end; that is remembered until `endsAt`.
   * `undefined`: the workspace knows nobody of this id.
   */
  eraseVisitor(
    workspaceId: string,
    id: string,
    times: { endsAt: number },
    act: Act,
  ): Promise<{ sessions: number; messages: number; deliveries: number } | undefined>
  /** Whether a visitor was erased since a token of theirs was minted. */
  isVisitorErased(id: string, mintedAt: number): Promise<boolean>
}
