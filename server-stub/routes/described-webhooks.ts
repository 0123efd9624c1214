import * as z from 'zod/mini'
import { toEventSchema, WEBHOOK_TYPES } from '../../protocol/webhook-event.js'

const HEADERS = {
  'webhook-id': 'The id of the event: the same on every retry.',
  'webhook-timestamp': 'Seconds since the epoch, of this attempt.',
  'webhook-signature':
    'Standard Webhooks: `v1,` and the base64 of the HMAC-SHA256 of id, time and body; one for each secret.',
  'x-latchkey-signature': 'The hex HMAC-SHA256 of the body, keyed with the secret as it was shown.',
}

/** For `/openapi.json`: what comes to an endpoint, one entry for each type. */
export function describeWebhooks() {
  return Object.fromEntries(WEBHOOK_TYPES.map((type) => [type, { post: describe(type) }]))
}

function describe(type: (typeof WEBHOOK_TYPES)[number]) {
  // Dates are text here: JSON Schema's own `format` says the rest.
  const { $schema: _, ...schema } = z.toJSONSchema(toEventSchema(type))
  return {
    operationId: `webhook ${type}`,
    summary: `${type} comes to an endpoint`,
    parameters: Object.entries(HEADERS).map(([name, description]) => ({
      in: 'header' as const,
      name,
      description,
      required: true,
      schema: { type: 'string' as const },
    })),
    requestBody: { required: true, content: { 'application/json': { schema: schema as object } } },
    responses: {
      '2XX': { description: 'Taken.' },
      '410': { description: 'Disables the endpoint.' },
      default: { description: 'It comes again: after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.' },
    },
  }
}
