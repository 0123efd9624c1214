/** What a page proves with that it is the one that asked (RFC 7636): `state` comes back, the verifier stays here. */
export interface Proof {
  state: string
  verifier: string
  challenge: string
}

/** Only where the browser has `crypto.subtle`: on https, and on localhost. */
export async function makeProof(): Promise<Proof> {
  const verifier = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const state = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
  return { state, verifier, challenge: toBase64Url(new Uint8Array(hash)) }
}

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')
