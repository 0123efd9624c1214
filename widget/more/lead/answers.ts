import type { VerifiedVisitor } from '../../../loader/handle.js'
import type { LeadField } from '../../../protocol/lead-form.js'
import type { Answers } from '../../api/lead.js'
import type { LeadControl } from '../../views/more.js'

type Typed = Record<string, string | boolean>

/** Apart from what a form has members for: one called `elements` would hide them. */
export const toControlName = (field: string): string => `lead-${field}`

export const toFieldName = ({ name }: LeadControl): string => name.slice('lead-'.length)

/** What is known already: it need not be typed, and may be changed. */
export function fillIn(fields: readonly LeadField[], visitor: VerifiedVisitor | undefined): Typed {
  const known = fields.flatMap(({ name, type, autocomplete }) => {
    const trait = visitor && TRAITS[type === 'email' ? 'email' : (autocomplete ?? name)]
    const value = trait && type !== 'select' && type !== 'checkbox' && visitor[trait]
    return value ? [[name, value] as const] : []
  })
  return Object.fromEntries(known)
}

/** By the browser's names for autofill, and those that people give to such fields. */
const TRAITS: Readonly<Record<string, 'name' | 'email' | 'company' | undefined>> = Object.assign(
  Object.create(null),
  { name: 'name', email: 'email', organization: 'company', company: 'company' },
)

/** As the server takes them; what was left empty is left out. */
export function toAnswers(fields: readonly LeadField[], typed: Readonly<Typed>): Answers {
  const answers: Answers = {}
  for (const { name, type } of fields) {
    const value = typed[name] ?? ''
    if (type === 'checkbox') answers[name] = value === true
    else if (value !== '' && value !== true) answers[name] = type === 'number' ? Number(value) : value
  }
  return answers
}

export const readControl = (control: LeadControl): string | boolean =>
  control.type === 'checkbox' ? (control as HTMLInputElement).checked : control.value.trim()
