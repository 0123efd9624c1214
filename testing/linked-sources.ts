import type { LinkedSource } from '../protocol/linked-source.js'
import type { FakeClock } from './clock.js'
import type { Source } from './types.js'

/** What each tenant has linked; of an unknown one, nothing. */
export function createLinkedSources(clock: FakeClock) {
  const all = new Map<string, LinkedSource[]>()
  return {
    list: (tenant: string): LinkedSource[] => all.get(tenant) ?? [],
    put(tenant: string, { id, name = id, status = 'connected' }: Source): void {
      const others = all.get(tenant)?.filter((source) => source.id !== id) ?? []
      const at = new Date(clock.now()).toISOString()
      all.set(tenant, [...others, { id, name, status, linked_at: at, updated_at: at }])
    },
  }
}
