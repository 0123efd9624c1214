import { HostError } from './error.js'

/**
 * Throws unless one of the site's own pages asks. `Sec-Fetch-Site` decides where there is one: pages can't forge it.
 * Browsers leave it out on plain http, so then `Origin` must be the site's own.
 */
export function requireSameOrigin(request: Request, origins: readonly string[] | undefined): void {
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin') return
  if (site !== null) throw refusal('the browser says that another site sent this request')

  const origin = request.headers.get('origin')
  if (origin === null) throw refusal('this request has neither Sec-Fetch-Site nor Origin')
  const own = origins ?? ownOrigins(request)
  if (own.includes(origin)) return
  throw refusal(
    `this request came from ${origin.slice(0, 200)} to ${own.join(' or ').slice(0, 400)}. ` +
      'If both are this site, behind a proxy that changes Host, say so with the option "origin"',
  )
}

function ownOrigins(request: Request): string[] {
  const url = new URL(request.url)
  const own = [url.origin]
  // Some frameworks (Next) put an address of their own into request.url; Host is what the browser asked for.
  const asked = `${url.protocol}//${request.headers.get('host')}`
  if (request.headers.has('host') && URL.canParse(asked)) own.push(new URL(asked).origin)
  // A proxy that ends TLS talks http to us. Never the other way round: an http page is nobody's proof.
  return [...new Set(own.flatMap((origin) => [origin, origin.replace(/^http:/, 'https:')]))]
}

function refusal(reason: string): HostError {
  return new HostError('cross_origin', `This route answers its own site's pages only: ${reason}.`)
}
