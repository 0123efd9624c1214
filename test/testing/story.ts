import type { TrackedEvent } from '../../protocol/event.js'
import type { Lead } from '../../protocol/lead.js'
import type { FakeAgent } from '../../testing/index.js'

export interface Asked {
  bearer?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

/** One server, real or not, as a page of the shop sees it. */
export interface Side {
  widget: string
  publishableKey: string
  call(method: string, path: string, asked?: Asked): Promise<Response>
  mint(visitor: object, tenant?: string): Promise<string>
  /** An agent's answer, which only one of them has an address for. */
  answer(session: string, text: string, agent?: FakeAgent): Promise<unknown>
  pass(ms: number): unknown
  /** What was sent beside conversations, oldest first; only a server may read it. */
  kept(): Promise<{ events: readonly TrackedEvent[]; leads: readonly Lead[] }>
}

export type Story = (side: Side, note: (name: string, answer: Response) => Promise<unknown>) => Promise<void>
