const VISITORS = 1_000

/** Mints for many visitors: whoever keeps the last answer gains nothing. */
export function makeMintRequests(secret) {
  return Array.from({ length: VISITORS }, (_, index) => ({
    path: '/v1/widget/token',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      visitor: { email: `alex.${index}@example.com`, name: 'Alex Rivera', company: 'Northwind' },
      metadata: { plan: 'growth', utm_source: 'ads' },
      ttl: 600,
    }),
  }))
}

/** RFC 6749, section 4.4, with the client's credentials in the body. */
export function makeGrantRequests({ id, secret }) {
  return [
    {
      path: '/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
      }).toString(),
    },
  ]
}

/** @throws Error unless the server answers this request with a JWT that ends in ten minutes. */
export async function mustMint(url, { path, headers, body }) {
  const response = await fetch(url + path, { method: 'POST', headers, body })
  const text = await response.text()
  const answer = response.ok ? JSON.parse(text) : {}
  const [, payload] = String(answer.token ?? answer.access_token).split('.')
  const claims = payload ? JSON.parse(Buffer.from(payload, 'base64url')) : {}
  if (claims.exp - claims.iat === 600) return claims
  throw new Error(`${url}${path} answered ${response.status} and no token of ten minutes: ${text}`)
}
