import { type LinkedSource, LinkedSourceList } from './answers.js'
import type { Client } from './client.js'

export type { LinkedSource }

/** What a tenant has linked, without its credentials. Rejects with a `LatchkeyError`; the signal calls it off. */
export async function listLinkedSources(
  call: Client,
  tenant: string,
  signal: AbortSignal,
): Promise<LinkedSource[]> {
  const path = `/v1/tenants/${encodeURIComponent(tenant)}/linked-sources`
  return (await call({ method: 'GET', path, body: undefined, signal }, LinkedSourceList)).body.items
}
