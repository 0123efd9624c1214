import type { LatchkeyError } from '../../../loader/error.js'
import type { LeadField } from '../../../protocol/lead-form.js'
import { list, maybe, shape, text, whenParsed } from '../../api/parse.js'
import type { LeadControl, LeadFault } from '../../views/more.js'

/** What keeps an answer from being sent, as the browser sees it; `undefined`: nothing. */
export function findFault({ type, required }: LeadField, control: LeadControl): LeadFault | undefined {
  const { validity, value } = control
  if (validity.badInput) return 'number'
  // To the browser, blanks are an answer.
  if (validity.valueMissing || (required && !value.trim())) return toMissing(type)
  if (type === 'url' && value.trim() && !isWebAddress(value.trim())) return 'url'
  if (type === 'email' && validity.typeMismatch) return 'email'
  if (validity.tooLong) return 'long'
  return undefined
}

/** What the server found wrong with them, by field; empty where it was something else. */
export function readFaults(error: LatchkeyError): Record<string, LeadFault> {
  const errors = whenParsed(Refusal, error.cause)?.errors ?? []
  return Object.fromEntries(
    errors.flatMap(({ field, message }) => {
      const name = /^fields\.(.+)$/.exec(field)?.[1]
      return name ? [[name, { said: message }]] : []
    }),
  )
}

const Refusal = shape({ errors: maybe(list(shape({ field: text, message: text }))) })

function toMissing(type: LeadField['type']): LeadFault {
  if (type === 'checkbox') return 'unticked'
  return type === 'select' ? 'unchosen' : 'missing'
}

const isWebAddress = (value: string) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
