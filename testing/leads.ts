import { judgeAnswers } from '../protocol/judge/lead-answers.js'
import type { LeadForm } from '../protocol/lead-form.js'
import type { Lead, LeadRequest } from '../protocol/lead.js'
import { LEAD_CONTEXT_MAX_BYTES } from '../protocol/lead-limits.js'
import type { FakeClock } from './clock.js'
import { Refused, refuseField, refuseFields } from './refused.js'
import { createSent } from './sent.js'
import { toVerified, type Holder } from './tokens.js'

interface Dependencies {
  clock: FakeClock
  makeId: (prefix: string) => string
  widget: string
  /** `undefined`: it asks nobody for anything. */
  form: LeadForm | undefined
}

/** What visitors send by the widget's form, as the API keeps it. */
export function createLeads({ clock, makeId, widget, form }: Dependencies) {
  const { add, claim, all } = createSent<Lead>()

  return {
    /** @throws Refused `no_lead_form`, and for each field that is wrong. */
    send(holder: Holder, { id = makeId('led'), fields, intent, page }: LeadRequest) {
      if (!form) throw new Refused('no_lead_form', `${widget} asks nobody for anything.`)
      const { filled, errors } = judgeAnswers(form, fields)
      if (errors.length > 0) throw refuseFields(errors)
      refuseLarge({ intent, page })
      const { item: lead, created } = add(holder.sub, {
        id,
        widget_id: widget,
        visitor: toVerified(holder),
        metadata: holder.metadata,
        fields: filled,
        intent: intent ?? null,
        page: page ?? null,
        created_at: new Date(clock.now()).toISOString(),
      })
      return { lead, created }
    },
    claim: (from: string, to: string) =>
      claim(from, (lead) => ({ ...lead, visitor: { ...lead.visitor, id: to } })),
    all,
  }
}

export type Leads = ReturnType<typeof createLeads>

function refuseLarge(context: Pick<LeadRequest, 'intent' | 'page'>): void {
  const bytes = new TextEncoder().encode(JSON.stringify(context)).length
  if (bytes <= LEAD_CONTEXT_MAX_BYTES) return
  throw refuseField(
    'page',
    `with intent ${bytes} bytes of JSON; at most ${LEAD_CONTEXT_MAX_BYTES} are allowed.`,
  )
}
