import type { Generated } from 'kysely'
import type { SourceStatus } from '../../protocol/linked-source.js'

/** Instants are milliseconds since the epoch; what ends in `_json` is JSON text; flags are 0 or 1. */
export interface Tables {
  workspaces: {
    id: string
    name: string
    publishable_key: string
    visitor_key: Uint8Array
    tenant_credentials: Generated<number>
    /** Days, by what is kept. What is not named is kept for ever. */
    retention_json: Generated<string>
    created_at: number
  }
  project_keys: {
    id: string
    workspace_id: string
    label: string
    roles_json: string
    /** NULL: made before this was kept. */
    created_by: string | null
    created_at: number
    last_used_at: number | null
    revoked_at: number | null
    /** Mints a minute. NULL: as many as it likes. */
    mint_limit: number | null
  }
  key_secrets: {
    hash: string
    key_id: string
    created_at: number
    /** NULL: the newest, which works until its key is rotated or revoked. */
    ends_at: number | null
    last_used_at: number | null
  }
  signing_keys: {
    id: string
    workspace_id: string
    thumbprint: string
    /** SPKI, PEM. */
    public_key: string
    created_by: string
    created_at: number
    revoked_at: number | null
  }
  linked_sources: {
    workspace_id: string
    tenant: string
    id: string
    name: string
    status: SourceStatus
    sealed: string
    /** The name of the key that sealed it. */
    sealed_by: string
    linked_at: number
    updated_at: number
  }
  widgets: {
    id: string
    workspace_id: string
    name: string
    anonymous: number
    origins_json: string
    greeting: string | null
    lead_form_json: string | null
    quick_actions_json: Generated<string | null>
    texts_json: Generated<string | null>
    theme_json: Generated<string | null>
    sound: Generated<number>
    created_at: number
  }
  users: {
    id: string
    workspace_id: string
    email: string
    /** The email in the one form that is compared. */
    email_key: string
    name: string | null
    picture: Generated<string | null>
    role: 'admin' | 'member'
    password_hash: string
    /** NULL: the user has chosen the password. */
    first_password_ends_at: number | null
    created_by: string
    created_at: number
    last_signed_in_at: number | null
    disabled_at: number | null
  }
  sign_ins: {
    hash: string
    user_id: string
    created_at: number
    seen_at: number
    ends_at: number
  }
  /** What has ended is deleted. */
  developer_grants: {
    id: string
    user_id: string
    widget_id: string
    origin: string
    created_at: number
    ends_at: number
    code_hash: string
    /** RFC 7636, S256. */
    code_challenge: string
    redirect_uri: string
    code_ends_at: number
    code_used_at: number | null
  }
  refresh_tokens: {
    hash: string
    grant_id: string
    /** The one that this one came for. NULL: the first of its grant. */
    after_hash: string | null
    used_at: number | null
  }
  visitors: {
    id: string
    workspace_id: string
    traits_json: string
    metadata_json: string
    anonymous: Generated<number>
    said_at: number
  }
  anonymous_visitors: {
    hash: string
    visitor_id: string
    workspace_id: string
    widget_id: string
    ends_at: number
    claimed_by: string | null
  }
  sessions: {
    id: string
    workspace_id: string
    widget_id: string
    visitor_id: string
    status: 'open' | 'closed'
    labels_json: string
    priority: 'low' | 'normal' | 'high' | 'urgent'
    page_json: string | null
    /** The anonymous visitor whose it was. */
    claimed_from: Generated<string | null>
    assignee: Generated<string | null>
    note: Generated<string | null>
    rating_json: Generated<string | null>
    /** The ids of the last messages that each side has read. */
    visitor_read: Generated<string | null>
    agent_read: Generated<string | null>
    closed_at: Generated<number | null>
    created_at: number
    updated_at: number
  }
  /** Again what `labels_json` says, to look for. */
  session_labels: {
    workspace_id: string
    label: string
    session_id: string
    /** The session's, kept by a trigger. */
    updated_at: number
  }
  messages: {
    /** The order of arrival. */
    position: Generated<number>
    id: string
    session_id: string
    author: 'visitor' | 'agent' | 'system'
    anonymous: Generated<number>
    text: string
    agent_json: Generated<string | null>
    created_at: number
  }
  /** Of each feed, how many events it ever had. A feed is a workspace's, or a visitor's in a widget. */
  stream_heads: { feed: string; last: number }
  stream_events: {
    /** The order of arrival. */
    position: Generated<number>
    /** The workspace. */
    feed: string
    number: number
    /** NULL: not for visitors. */
    visitor_feed: string | null
    visitor_number: number | null
    /** Of which session it tells. */
    session_id: string
    fact_json: string
    created_at: number
  }
  leads: {
    /** Of what the same visitor sent in the same widget. */
    id: string
    workspace_id: string
    widget_id: string
    visitor_id: string
    /** Who sent it, which a claim changes nothing of. */
    made_by: string
    anonymous: number
    /** As the token said. */
    traits_json: string
    metadata_json: string
    fields_json: string
    intent_json: string | null
    page_json: string | null
    created_at: number
  }
  events: {
    id: string
    workspace_id: string
    widget_id: string
    visitor_id: string
    made_by: string
    anonymous: number
    name: string
    properties_json: string
    significant: number
    /** When it happened. */
    at: number
    /** When it arrived. */
    created_at: number
  }
  /** `day`: of UTC, `2026-03-01`. */
  event_counts: { workspace_id: string; day: string; name: string; count: number }
  idempotent_calls: {
    /** Of who calls, the route and the key. */
    hash: string
    workspace_id: string
    fingerprint: string
    /** Of those who came with the key, the one who does the work. */
    attempt: string
    /** NULL: not yet. */
    answer_json: string | null
    ends_at: number
  }
  limit_windows: { name: string; subject: string; count: number; ends_at: number }
  audit_entries: {
    /** The order of the acts. */
    position: Generated<number>
    workspace_id: string
    /** Of the workspace's acts, from 1. */
    number: number
    at: number
    by: string
    address: string | null
    request_id: string | null
    act: string
    target: string
    details_json: string
  }
  webhooks: {
    id: string
    workspace_id: string
    url: string
    /** NULL: every type. */
    events_json: string | null
    created_by: string
    created_at: number
    updated_at: number
    disabled_at: number | null
    disabled_because: 'asked' | 'gone' | 'exhausted' | null
    /** When the first of the attempts began that have failed since the last success. */
    failing_since: number | null
  }
  webhook_secrets: {
    webhook_id: string
    sealed: string
    /** The name of the key that sealed it. */
    sealed_by: string
    created_at: number
    /** NULL: the newest. */
    ends_at: number | null
  }
  webhook_events: {
    id: string
    workspace_id: string
    type: string
    /** Whom it tells of. */
    visitor_id: string | null
    /** JSON, as it is sent. NULL: erased. */
    body: string | null
    created_at: number
  }
  webhook_deliveries: {
    id: string
    webhook_id: string
    event_id: string
    type: string
    status: 'waiting' | 'delivered' | 'failed' | 'erased'
    created_at: number
    /** The next attempt; under a lease, when the lease ends. */
    due_at: number
    /** Of the worker that has it. */
    lease: string | null
    /** Attempts since it was made or replayed. */
    tries: number
    /** The first of those. */
    first_tried_at: number | null
  }
  webhook_attempts: {
    position: Generated<number>
    delivery_id: string
    at: number
    latency_ms: number
    url: string
    headers_json: string
    status: number | null
    error: string | null
    response: string | null
  }
  /** Their tokens of before have ended. Kept until those would have ended by themselves. */
  erased_visitors: { visitor_id: string; erased_at: number; ends_at: number }
  revoked_tokens: { jti: string; expires_at: number }
  assets: { name: string; type: string; body: Uint8Array; brotli: Uint8Array; kept_at: number }
}
