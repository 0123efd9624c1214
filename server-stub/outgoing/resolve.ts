import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isAddressAllowed } from '../services/public-address.js'

export interface Address {
  address: string
  family: number
}

/** Every address of a name. Rejects where there is none. */
export type Lookup = (host: string) => Promise<Address[]>

class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  readonly code = 'address_refused'
}

export const lookupBySystem: Lookup = (host) => systemLookup(host, { all: true })

/**
 * The addresses that may be connected to, and no other may: a name that is asked again may answer otherwise.
 * One that leads to a private address too leads nowhere.
 * @param host of a parsed URL, which has written `127.1` and `0x7f000001` as addresses by then.
 * @throws AddressRefused, and what `lookup` rejects with.
 */
export async function resolvePublic(
  host: string,
  { lookup, allowLoopback }: { lookup: Lookup; allowLoopback: boolean },
): Promise<Address[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  const addresses = family === 0 ? await lookup(bare) : [{ address: bare, family }]
  if (addresses.length > 0 && addresses.every(({ address }) => isAddressAllowed(address, allowLoopback))) {
    return addresses
  }
  throw new AddressRefused(`${bare} is not on the public internet.`)
}
