import { unchecked, type Finding } from './finding.js'
import type { Violation } from './look/policy.js'
import { originOf } from './look/url.js'

/** Whether a policy kept the page from asking there. */
export const isBlocked = (violations: Violation[], url: string): boolean =>
  violations.some(
    ({ directive, blocked, isEnforced }) =>
      isEnforced && directive === 'connect-src' && originOf(blocked) === originOf(url),
  )

/** What is said of what could not be asked for that reason. */
export const blocked = (what: string): Finding =>
  unchecked(
    `The Content Security Policy of this page does not let it ask ${what}.`,
    'See above for the directive.',
  )

/** Which directives speak for one that is missing (CSP 3, “fallback”). */
const SPOKEN_FOR: Record<string, readonly string[]> = {
  'script-src-elem': ['script-src', 'default-src'],
  'connect-src': ['default-src'],
}
/** Longer than anybody would read here. */
const SHOWN_CHARS = 240

/** The directive as it should read, `source` included: what is said by a fallback has to be said again. */
export function amend(policy: string, directive: string, source: string): string {
  const said = new Map(
    policy.split(';').map((each) => {
      const [name = '', ...sources] = each.trim().split(/\s+/)
      return [name.toLowerCase(), sources]
    }),
  )
  const names = [directive, ...(SPOKEN_FOR[directive] ?? [])]
  const speaker = names.find((name) => said.has(name)) ?? directive
  // `script-src` is what people write; `script-src-elem` only where they did.
  const name = speaker === 'default-src' ? directive.replace('-elem', '') : speaker
  const sources = (said.get(speaker) ?? []).filter(
    (each) => each.toLowerCase() !== "'none'" && each !== source,
  )
  const whole = [name, ...sources, source].join(' ')
  return whole.length > SHOWN_CHARS ? `${name} … ${source}` : whole
}
