import type { Quota } from '../services/refusal.js'

/** draft-ietf-httpapi-ratelimit-headers-11 §3 and §4; `Retry-After` (RFC 9110 §10.2.3) once nothing is left. */
export function toQuotaHeaders({
  name,
  quota,
  windowMs,
  remaining,
  endsInMs,
}: Quota): Record<string, string> {
  const endsInS = Math.ceil(endsInMs / 1000)
  return {
    'ratelimit-policy': `"${name}";q=${quota};w=${windowMs / 1000}`,
    ratelimit: `"${name}";r=${remaining};t=${endsInS}`,
    ...(remaining === 0 && { 'retry-after': String(endsInS) }),
  }
}
