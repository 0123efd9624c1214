import type { Examination, Given } from '../examination.js'
import { ok, problem, unchecked, warning, type Finding } from '../finding.js'
import type { Violation } from '../look/policy.js'
import { isOwnOrigin, originOf, toUrl } from '../look/url.js'
import { amend } from '../policy.js'
import { withoutQuery } from '../redact.js'
import type { Check } from './check.js'

/** What the page's Content Security Policy and Trusted Types stop of ours, and what has to be added for it. */
export const contentPolicy: Check = {
  title: 'Content Security Policy',
  async find(examination) {
    // What asks for something is what may be stopped.
    await Promise.allSettled([examination.config(), examination.supply()])
    const stopped = (await examination.violations()).filter((violation) =>
      isOurs(violation, examination.given),
    )
    const found = [...toFindings(stopped), ...(await judgeTrustedTypes(examination))]
    if (found.some(({ verdict }) => verdict !== 'ok')) return found
    if (!examination.given.apiUrl) return [unchecked('Nothing was asked for that it could have stopped.')]
    return [
      ok(
        'It stops nothing of Latchkey here: neither its files, nor its calls, nor its Trusted Types policy.',
      ),
    ]
  },
}

function isOurs({ directive, blocked }: Violation, { apiUrl, tokenUrl }: Given): boolean {
  if (directive === 'trusted-types') return false
  const isServer = apiUrl !== undefined && originOf(blocked) === originOf(apiUrl)
  return isServer || (directive === 'connect-src' && isRoute(blocked, tokenUrl))
}

/** Of another origin no more than that may be told. */
function isRoute(blocked: string, tokenUrl: string | undefined): boolean {
  const [one, other] = [toUrl(blocked), toUrl(tokenUrl ?? blocked)]
  if (!tokenUrl || !one || one.origin !== other?.origin) return false
  return !isOwnOrigin(tokenUrl) || one.pathname === other.pathname
}

/** One for each fix: what asks twice is stopped twice. */
function toFindings(violations: Violation[]): Finding[] {
  const findings = violations.map((violation) => {
    const { directive, blocked, isEnforced } = violation
    const verb = isEnforced ? 'blocks' : 'reports, and would block,'
    const what =
      directive === 'connect-src' && !isOwnOrigin(blocked) ? originOf(blocked) : withoutQuery(blocked)
    return (isEnforced ? problem : warning)(`\`${directive}\` ${verb} ${what}.`, toFix(violation))
  })
  return [...new Map(findings.map((finding) => [finding.fix, finding])).values()]
}

function toFix({ directive, blocked, policy }: Violation): string {
  const source = isOwnOrigin(blocked) ? "'self'" : (originOf(blocked) ?? "'self'")
  const orNonce = directive.startsWith('script-src') ? ', or give the tag the nonce of this page' : ''
  return `Let it read \`${amend(policy, directive, source)}\`${orNonce}.`
}

async function judgeTrustedTypes({ trustedTypes }: Examination): Promise<Finding[]> {
  const facts = await trustedTypes()
  if (facts.kind !== 'refused') return []
  const { policy, isEnforced } = facts.violation
  return [
    warning(
      `\`trusted-types\` ${isEnforced ? 'refuses' : 'reports'} the policy “latchkey”: the widget works, at the price of a report for each page.`,
      `Let it read \`${amend(policy, 'trusted-types', 'latchkey')}\`.`,
    ),
  ]
}
