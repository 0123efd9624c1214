import type { PolicyWatch, Violation } from './policy.js'

/**
 * How the page's policy takes to a Trusted Types policy of the name `latchkey`.
 * `free`: no list of names, or no Trusted Types in this browser. `refused`: the list lacks it.
 */
export type TrustedTypesFacts = { kind: 'free' | 'admitted' } | { kind: 'refused'; violation: Violation }

const NAME = 'latchkey'

const page = globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): unknown } }

/** The tag makes the policy before it loads anything, so a refusal lies in the past. */
export async function lookAtTrustedTypes({
  violations,
  seesThePast,
}: PolicyWatch): Promise<TrustedTypesFacts> {
  if (!page.trustedTypes) return { kind: 'free' }
  const before = judge(await violations())
  // Trying costs the page a report, so it is done only where the past can't be seen.
  if (before || seesThePast) return before ?? { kind: 'admitted' }
  try {
    page.trustedTypes.createPolicy(NAME, {})
    return { kind: 'free' }
  } catch {
    return judge(await violations()) ?? { kind: 'admitted' }
  }
}

/** A second policy of a listed name is refused as well, so what counts is the list. */
function judge(violations: Violation[]): TrustedTypesFacts | undefined {
  const about = violations.filter(({ directive, sample }) => directive === 'trusted-types' && isOurs(sample))
  const violation = about.find(({ policy }) => !namesOf(policy).some((name) => name === NAME || name === '*'))
  if (violation) return { kind: 'refused', violation }
  return about.length > 0 ? { kind: 'admitted' } : undefined
}

const isOurs = (sample: string): boolean => sample.split('|', 1)[0] === NAME

const namesOf = (policy: string): string[] =>
  (/(?:^|;)\s*trusted-types\s([^;]*)/i.exec(policy)?.[1] ?? '').split(/\s+/)
