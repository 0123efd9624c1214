import { MINT_LIMIT_MAX, MintLimit } from '../../protocol/key.js'
import { refuseField } from './refusal.js'

/** @throws Refusal that names the field. */
export function toMintLimit(given: string | number): number {
  const { data } = MintLimit.safeParse(given === '' ? undefined : Number(given))
  if (data) return data
  throw refuseField(
    'mints_per_minute',
    `given "${given}"; allowed is a whole number from 1 to ${MINT_LIMIT_MAX}.`,
  )
}
