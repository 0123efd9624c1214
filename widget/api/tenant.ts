import { LatchkeyError } from '../../loader/error.js'
import type { JwtToken } from '../../loader/latchkey.js'

/** Whose connections, and what opens them. */
export interface Tenant {
  id: string
  /** `undefined`: what was given with this tenant before, else the visitor's widget token. */
  jwtToken: JwtToken | undefined
}

/** @throws LatchkeyError where it is no id that an address can be made of. */
export function toTenant(id: unknown, jwtToken: unknown): Tenant {
  if (typeof id !== 'string' || !id || id.length > 256 || !isSegment(id)) throw noTenant()
  // Whatever else it is turns out when it is needed.
  return { id, jwtToken: (jwtToken ?? undefined) as JwtToken | undefined }
}

/** A tenant by its place: a word that is no view, and may be a mistyped one. */
export function toTenantWithToken(id: string, jwtToken: unknown): Tenant {
  const tenant = toTenant(id, jwtToken)
  if (tenant.jwtToken !== undefined) return tenant
  throw new LatchkeyError('tenant_token_missing', 'open was given a tenant and no jwtToken.', {
    // Whoever mixes the two up shows no token.
    subject: /^(eyJ|lk_)/.test(id) ? '…' : id.slice(0, 64),
  })
}

export const noTenant = (): LatchkeyError =>
  new LatchkeyError('bad_tenant', 'open needs the id of a tenant.', { subject: 'tenant' })

/** Dots would lead elsewhere, and half a character is none. */
function isSegment(id: string): boolean {
  try {
    return !/^\.\.?$/.test(id) && encodeURIComponent(id) !== ''
  } catch {
    return false
  }
}
