import type * as z from 'zod/mini'
import type { Problem } from '../problem.js'

/** `field` is a dotted path, as the caller wrote it; `message` says what was given and what is allowed. */
export type FieldError = NonNullable<Problem['errors']>[number]

type Issue = z.core.$ZodIssue

const SHOWN_CHARS = 60
const NOUNS: Record<string, string> = {
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** zod's issues as sentences: what was given and what is allowed, once a field. `whole` names the value itself. */
export function toFieldErrors(issues: readonly Issue[], whole: string): FieldError[] {
  const messages = new Map<string, string>()
  for (const issue of issues) {
    const field = issue.path.join('.') || whole
    if (!messages.has(field)) messages.set(field, describe(issue))
  }
  return Array.from(messages, ([field, message]) => ({ field, message }))
}

/** The dotted path of the first text with a NUL; its own path is ''. */
export function findNul(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? '' : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('\0')) return name.replaceAll('\0', '␀')
    const path = findNul(inner)
    if (path !== undefined) return path ? `${name}.${path}` : name
  }
  return undefined
}

function describe(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `is missing; allowed is ${toNoun(issue.expected)}.`
  return `given ${show(issue.input)}; allowed is ${toAllowed(issue)}.`
}

function toAllowed(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return toNoun(issue.expected)
    case 'too_small':
      return `at least ${issue.minimum}${toUnit(issue.origin)}`
    case 'too_big':
      return `at most ${issue.maximum}${toUnit(issue.origin)}`
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'invalid_format':
      return issue.pattern ? `what matches ${issue.pattern}` : issue.format
    case 'invalid_union':
      return toAllowedOfUnion(issue)
    case 'invalid_key':
      return `a name that is ${issue.issues.map(toAllowed).join(' and ')}`
    case 'invalid_element':
      return issue.issues.map(toAllowed).join(' and ')
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
      return `no field ${issue.keys.join(', ')}`
    case 'custom':
      return issue.message
  }
}

// A branch of the right type that fails otherwise says more than the list of types.
function toAllowedOfUnion(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const branches = issue.errors.flat()
  const closest = branches.find(({ code }) => code !== 'invalid_type')
  return closest ? toAllowed(closest) : branches.map(toAllowed).join(' or ')
}

function toNoun(expected: string): string {
  return NOUNS[expected] ?? (expected === 'null' ? 'null' : `a ${expected}`)
}

function toUnit(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' items' : ''
}

function show(input: unknown): string {
  if (Array.isArray(input)) return `a list of ${input.length}`
  if (typeof input === 'object' && input !== null) return 'an object'
  if (typeof input === 'string' && input.length > SHOWN_CHARS) return `a text of ${input.length} characters`
  return JSON.stringify(input) ?? 'nothing'
}
