// Plain, so that a customer needs no zod to compile; test/types/testing.ts holds them to protocol's.

/** A message, as the API tells of it. */
export interface FakeMessage {
  id: string
  session_id: string
  author: 'visitor' | 'agent' | 'system'
  text: string
  /** Of an agent's message: who wrote it; null: nobody said. */
  agent?: { name: string; picture: string | null } | null | undefined
  /** `true`: of an anonymous visitor. */
  anonymous?: boolean | undefined
  created_at: string
}

/** What a page tracked, as the API tells of it. */
export interface FakeEvent {
  /** The same however often the page sends it. */
  id: string
  name: string
  properties: Record<string, unknown>
  significant: boolean
  widget_id: string
  visitor_id: string
  /** `true`: of an anonymous visitor. */
  anonymous?: boolean | undefined
  /** When it happened. */
  at: string
  received_at: string
}

/** A form that was sent, as the API tells of it. */
export interface FakeLead {
  id: string
  widget_id: string
  /** As the token said. */
  visitor: {
    id: string
    name: string | null
    email: string | null
    company: string | null
    anonymous?: boolean | undefined
  }
  metadata: Plain
  /** As the visitor filled in the form. */
  fields: Record<string, string | number | boolean>
  /** What the page said. */
  intent: Plain | null
  page: FakeLeadPage | null
  created_at: string
}

interface FakeLeadPage {
  url?: string | undefined
  title?: string | undefined
  referrer?: string | undefined
  utm?:
    | {
        source?: string | undefined
        medium?: string | undefined
        campaign?: string | undefined
        term?: string | undefined
        content?: string | undefined
      }
    | undefined
  visitor?:
    | {
        id?: string | undefined
        email?: string | undefined
        name?: string | undefined
        company?: string | undefined
      }
    | undefined
  metadata?: Plain | undefined
}

type Plain = Record<string, string | number | boolean | null>

/** What `POST /v1/widget/token` answers. */
export interface FakeToken {
  token: string
  token_type: 'Bearer'
  expires_in: number
  expires_at: string
  visitor: { id: string }
}
