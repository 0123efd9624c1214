import type { Lead, LeadList, LeadQuery, LeadRequest } from '../../protocol/lead.js'
import { LEAD_CONTEXT_MAX_BYTES } from '../../protocol/lead-limits.js'
import type { Page, StoredLead } from '../store/lead-store.js'
import type { Announce, Store, Widget } from '../store/store.js'
import type { Clock } from './clock.js'
import { toVerified } from './conversation.js'
import { readAll, type Csv } from './csv.js'
import { makeId } from './id.js'
import { checkFields } from './lead-fields.js'
import type { Limits } from './limits.js'
import { toPrincipal, type VisitorParticipant } from './participant.js'
import { refuseField, Refusal } from './refusal.js'
import { readPage } from './time-cursor.js'
import { toEvent } from './webhook-event.js'
import { VISITOR_ERASED } from './widget-tokens.js'

/** Who sends a form, and what their token says of them. */
interface Sender extends VisitorParticipant {
  widget: Widget
  traits: StoredLead['traits']
  metadata: StoredLead['metadata']
}

type Filter = Omit<LeadQuery, 'limit' | 'cursor' | 'format'>

export interface Leads {
  /**
   * Writes to nobody: an address that a form was filled in with is anybody's.
   * @throws Refusal `no_lead_form`, `rate_limited`, `token_revoked`: the visitor was erased meanwhile, and for each field that is wrong.
   */
  send(sender: Sender, request: LeadRequest): Promise<{ lead: Lead; created: boolean }>
  list(workspaceId: string, query: LeadQuery): Promise<LeadList>
  /** @throws Refusal `lead_not_found` */
  read(workspaceId: string, id: string): Promise<Lead>
  /** A column for each field of the forms that the workspace has now, and one for what was asked before. */
  write(workspaceId: string, filter: Filter): Promise<Csv>
}

interface Dependencies {
  store: Store
  clock: Clock
  limits: Pick<Limits, 'leads'>
}

export function createLeads({ store, clock, limits }: Dependencies): Leads {
  return {
    async send(sender, { id, fields, intent, page }) {
      const { widget, workspaceId, visitorId, anonymous, traits, metadata } = sender
      if (!widget.leadForm) throw refuseWithoutForm(widget.id)
      // Before anything is looked at: who sends too many is stopped, whatever is in them.
      await limits.leads(toPrincipal(sender), sender.address)
      const filled = checkFields(widget.leadForm, fields)
      refuseLarge({ intent, page })
      const now = clock.now()
      const lead: StoredLead = {
        id: id ?? makeId('led', now),
        workspaceId,
        widgetId: widget.id,
        visitorId,
        anonymous,
        traits,
        metadata,
        fields: filled,
        intent,
        page,
        createdAt: now,
      }
      const kept = await store.addLead(lead, toLeadEvent)
      if (!kept) throw new Refusal('token_revoked', VISITOR_ERASED)
      return { lead: toLead(kept.lead), created: kept.created }
    },

    async list(workspaceId, query) {
      const read = (page: Page) => store.listLeads(workspaceId, page, toFilter(query))
      const { items, next_cursor } = await readPage(query, { read, toPlace })
      return { items: items.map(toLead), next_cursor }
    },

    async read(workspaceId, id) {
      const lead = await store.findLead(workspaceId, id)
      if (lead) return toLead(lead)
      throw new Refusal('lead_not_found', `There is no lead "${id.slice(0, 64)}" that you may see.`)
    },

    async write(workspaceId, filter) {
      const widgets = await store.listWidgets(workspaceId)
      const asked = widgets.flatMap(({ leadForm }) => leadForm?.fields.map(({ name }) => name) ?? [])
      const names = [...new Set(asked)]
      const read = (page: Page) => store.listLeads(workspaceId, page, toFilter(filter))
      return {
        columns: [...COLUMNS, ...names.map((name) => `fields.${name}`), 'other_fields'],
        rows: toRows(readAll({ read, toPlace }), names),
      }
    },
  }
}

const COLUMNS = [
  'id',
  'created_at',
  'widget_id',
  'visitor_id',
  'anonymous',
  'visitor_name',
  'visitor_email',
  'visitor_company',
  'page_url',
  'page_title',
  'page_referrer',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'intent',
]

async function* toRows(leads: AsyncIterable<StoredLead>, names: readonly string[]) {
  for await (const lead of leads) {
    const { traits, page, intent, fields } = lead
    const others = Object.entries(fields).filter(([name]) => !names.includes(name))
    yield [
      lead.id,
      toInstant(lead.createdAt),
      lead.widgetId,
      lead.visitorId,
      lead.anonymous,
      traits.name ?? null,
      traits.email ?? null,
      traits.company ?? null,
      page?.url ?? null,
      page?.title ?? null,
      page?.referrer ?? null,
      page?.utm?.source ?? null,
      page?.utm?.medium ?? null,
      page?.utm?.campaign ?? null,
      intent ? JSON.stringify(intent) : null,
      ...names.map((name) => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null)),
      others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : null,
    ]
  }
}

export function toLead(lead: StoredLead): Lead {
  const { traits, page, intent } = lead
  return {
    id: lead.id,
    widget_id: lead.widgetId,
    visitor: toVerified({ id: lead.visitorId, traits, anonymous: lead.anonymous }),
    metadata: lead.metadata,
    fields: { ...lead.fields },
    intent: intent ?? null,
    page: page ?? null,
    created_at: toInstant(lead.createdAt),
  }
}

const toLeadEvent: Announce<StoredLead> = (lead) => {
  const { workspaceId, visitorId, createdAt: at } = lead
  return toEvent({ type: 'lead.created', workspaceId, visitorId, at, data: { lead: toLead(lead) } })
}

function toFilter({ widget, visitor, from, to }: Filter) {
  return { widgetId: widget, visitorId: visitor, from: toMs(from), to: toMs(to) }
}

function toMs(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant)
}

function toPlace({ createdAt, id }: StoredLead) {
  return { at: createdAt, id }
}

function refuseLarge(context: Pick<LeadRequest, 'intent' | 'page'>): void {
  const bytes = Buffer.byteLength(JSON.stringify(context))
  if (bytes <= LEAD_CONTEXT_MAX_BYTES) return
  throw refuseField(
    'page',
    `with intent ${bytes} bytes of JSON; at most ${LEAD_CONTEXT_MAX_BYTES} are allowed.`,
  )
}

function refuseWithoutForm(id: string): Refusal {
  const sentence = `${id} asks nobody for anything. Give it a form: latchkey widget update ${id} --lead-form form.json`
  return new Refusal('no_lead_form', sentence)
}

function toInstant(ms: number): string {
  return new Date(ms).toISOString()
}
