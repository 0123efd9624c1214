import { HostError } from './error.js'
import { describeGiven } from './given.js'
import type { VerifiedIdentity } from './options.js'

/** What goes to the mint of an identity: these fields and no others, even if the host passes a whole database row. */
export interface MintIdentity {
  visitor: { id?: string; email?: string; name?: string; company?: string }
  metadata?: Record<string, string | number | boolean | null>
  tenant?: string
}

/** Who gave the identity, as an error's sentence begins. */
type Giver = 'identify must give' | 'mintWidgetToken needs'

/** Throws `bad_identity` naming the field, what it must be and what sort of thing it is, never its value. */
export function toMintIdentity(
  { visitor, metadata, tenant }: VerifiedIdentity,
  giver: Giver = 'identify must give',
): MintIdentity {
  if (typeof visitor !== 'object' || visitor === null)
    throw bad('visitor', visitor, 'an object with a visitor: { visitor: { id, email } }')
  const id = readId('visitor.id', visitor.id)
  const email = readText('visitor.email', visitor.email)
  const name = readText('visitor.name', visitor.name)
  const company = readText('visitor.company', visitor.company)
  if (id === undefined && email === undefined) {
    throw bad('visitor.id', visitor.id ?? undefined, 'visitor.id or visitor.email')
  }
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

  function readId(field: string, value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined
    return toId(value) ?? refuse(field, value, 'as text that is not blank, or a whole number')
  }

  function readText(field: string, value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'string') return refuse(field, value, 'as text')
    return value.trim() === '' ? undefined : value
  }

  function readMetadata(metadata: object): Record<string, string | number | boolean | null> {
    if (typeof metadata !== 'object' || Array.isArray(metadata)) {
      return refuse('metadata', metadata, 'as an object')
    }
    return Object.fromEntries(
      Object.entries(metadata)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]: [string, unknown]) => [key, readPlain(`metadata.${key.slice(0, 64)}`, value)]),
    )
  }

  function readPlain(field: string, value: unknown): string | number | boolean | null {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    return refuse(field, value, 'as text, a number, a boolean or null')
  }

  function refuse(field: string, value: unknown, allowed: string): never {
    throw bad(field, value, `${field} ${allowed}`)
  }

  function bad(field: string, value: unknown, expected: string): HostError {
    const message = `${giver} ${expected}; given: ${describeGiven(value)}.`
    return new HostError('bad_identity', message, { field })
  }
}

/** The id of a visitor or a tenant as text; `undefined` for what is none. */
export function toId(value: unknown): string | undefined {
  if (typeof value === 'string' && value.trim() !== '') return value
  // Past 2⁵³ two people's ids could round to one.
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return `${value as bigint | number}`
  return undefined
}
