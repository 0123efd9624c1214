import type { Given } from '../examination.js'
import type { Call, Reply } from './call.js'
import { readRecord, toText } from './json.js'
import { toOutcome, type Supply } from './supply.js'

/**
 * Asks the server itself for a token, where the widget lets anonymous visitors talk; `undefined` where it does not. Each
 * time makes a visitor, who is forgotten after 30 days.
 */
export async function askServer(
  given: Given,
  reply: Reply | undefined,
  call: Call,
): Promise<Supply | undefined> {
  const config = reply?.kind === 'answered' ? readRecord(reply.text) : undefined
  const key = toText(config?.publishableKey)
  const { apiUrl, widget } = given
  if (config?.anonymous !== true || !key || !apiUrl) return undefined
  const answer = await call(`${apiUrl}/v1/widget/anonymous-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ widget }),
    credentials: 'omit',
  })
  return { source: 'anonymous', subject: apiUrl, outcome: toOutcome(answer) }
}
