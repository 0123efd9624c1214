import { EventBatch, EventRequest, type EventResults } from '../protocol/event.js'
import { judge } from '../protocol/judge/judge.js'
import { LeadRequest } from '../protocol/lead.js'
import type { Access, Handler } from './access.js'
import type { Events } from './events.js'
import type { Leads } from './leads.js'
import type { ApiOperation } from './operations.js'
import { readBatch, readJson } from './read.js'
import { reply } from './reply.js'

/** What a page sends beside a conversation. */
export function createSentApi({ authorise, perform }: Access, { leads, events }: Sent) {
  return {
    sendLead(call) {
      const holder = authorise(call)
      const request = readJson(call, LeadRequest)
      return perform(call, holder, () => {
        const { lead, created } = leads.send(holder, request)
        return reply(created ? 201 : 200, lead)
      })
    },

    trackEvents(call) {
      const holder = authorise(call)
      const { events: given } = readBatch(call, EventBatch)
      const results = given.map((each): EventResults['results'][number] => {
        const { data, errors } = judge(EventRequest, each, 'event')
        if (!data) return { id: toId(each), status: 'refused', errors }
        return { id: data.id, status: events.track(holder, data) }
      })
      return reply(200, { results } satisfies EventResults)
    },
  } satisfies { [operation in ApiOperation]?: Handler }
}

interface Sent {
  leads: Leads
  events: Events
}

function toId(given: unknown): string | null {
  const { id } = Object(given) as { id?: unknown }
  return typeof id === 'string' ? id.slice(0, 64) : null
}
