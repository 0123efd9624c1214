import { TokenRouteError } from './error.js'
import type { VerifiedIdentity } from './options.js'

/** What goes to the mint of an identity: these fields and no others, even if the host passes a whole database row. */
export interface MintIdentity {
  visitor: { id?: string; email?: string; name?: string; company?: string }
  metadata?: Record<string, string | number | boolean | null>
  tenant?: string
}

/** Throws `bad_identity` naming the field and what it must be, never its value. */
export function toMintIdentity({ visitor, metadata, tenant }: VerifiedIdentity): MintIdentity {
  if (typeof visitor !== 'object' || visitor === null)
    throw bad('an object with a visitor: { visitor: { id, email } }')
  const id = readId('visitor.id', visitor.id)
  const email = readText('visitor.email', visitor.email)
  const name = readText('visitor.name', visitor.name)
  const company = readText('visitor.company', visitor.company)
  if (id === undefined && email === undefined) throw bad('visitor.id or visitor.email')
  const tenantId = readId('tenant', tenant)
  return {
    visitor: {
      ...(id !== undefined && { id }),
      ...(email !== undefined && { email }),
      ...(name !== undefined && { name }),
      ...(company !== undefined && { company }),
    },
    ...(metadata !== undefined && metadata !== null && { metadata: readMetadata(metadata) }),
    ...(tenantId !== undefined && { tenant: tenantId }),
  }
}

function readId(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.trim() !== '') return value
  // Past 2⁵³ two people's ids could round to one.
  if (typeof value === 'bigint') return `${value}`
  if (typeof value === 'number' && Number.isSafeInteger(value)) return `${value}`
  throw bad(`${field} as text that is not blank, or a whole number`)
}

function readText(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw bad(`${field} as text`)
  return value.trim() === '' ? undefined : value
}

function readMetadata(metadata: object): Record<string, string | number | boolean | null> {
  if (typeof metadata !== 'object' || Array.isArray(metadata)) throw bad('metadata as an object')
  return Object.fromEntries(
    Object.entries(metadata)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]: [string, unknown]) => [key, readPlain(`metadata.${key.slice(0, 64)}`, value)]),
  )
}

function readPlain(field: string, value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw bad(`${field} as text, a number, a boolean or null`)
}

function bad(expected: string): TokenRouteError {
  return new TokenRouteError('bad_identity', `identify must give ${expected}.`)
}
