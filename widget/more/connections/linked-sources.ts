import type { Client } from '../../api/client.js'
import { list, oneOf, shape, text } from '../../api/parse.js'

// What is read of the API's answer. `test/types/answers.ts` fails to compile where `protocol/` says otherwise.

export const LinkedSource = shape({
  id: text,
  name: text,
  status: oneOf('connected', 'expired', 'failed'),
})
export type LinkedSource = ReturnType<typeof LinkedSource>
export const LinkedSourceList = shape({ items: list(LinkedSource) })

/** What a tenant has linked, without its credentials. Rejects with a `LatchkeyError`; the signal calls it off. */
export async function listLinkedSources(
  call: Client,
  tenant: string,
  signal: AbortSignal,
): Promise<LinkedSource[]> {
  const path = `/v1/tenants/${encodeURIComponent(tenant)}/linked-sources`
  return (await call({ method: 'GET', path, body: undefined, signal }, LinkedSourceList)).body.items
}
