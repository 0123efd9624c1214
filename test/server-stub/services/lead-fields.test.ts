import { expect, test } from 'vitest'
import { LeadForm } from '../../../protocol/lead-form.js'
import { checkFields } from '../../../server-stub/services/lead-fields.js'
import { judgePart } from '../../../server-stub/services/judge-part.js'
import { Refusal } from '../../../server-stub/services/refusal.js'

type Filled = string | number | boolean | null

const form = (...fields: object[]) =>
  LeadForm.parse({ fields: fields.map((field, index) => ({ name: `f${index}`, label: 'Field', ...field })) })

function errorsOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.errors
    throw error
  }
  return []
}

test.each<[string, object, Filled, Filled]>([
  ['text, without the space around it', { type: 'text' }, '  Alex ', 'Alex'],
  ['lines', { type: 'textarea' }, 'one\ntwo', 'one\ntwo'],
  ['an address', { type: 'email' }, 'alex@example.com', 'alex@example.com'],
  ['a number of a telephone', { type: 'tel' }, '+49 30 1234', '+49 30 1234'],
  ['an address of the web', { type: 'url' }, 'https://example.com/x', 'https://example.com/x'],
  ['a number', { type: 'number' }, 0, 0],
  ['a choice', { type: 'select', options: ['a', 'b'] }, 'b', 'b'],
  ['a box that is not ticked', { type: 'checkbox' }, false, false],
  ['a box that must be ticked', { type: 'checkbox', required: true }, true, true],
])('%s is taken', (_, field, given, kept) => {
  expect(checkFields(form(field), { f0: given })).toEqual({ f0: kept })
})

test.each<[string, object, Filled, string]>([
  ['nothing where something must be', { type: 'text', required: true }, null, 'is required.'],
  ['spaces where something must be', { type: 'text', required: true }, '  ', 'is required.'],
  ['a number as text', { type: 'text' }, 7, 'given 7; allowed is a text.'],
  ['two lines in one', { type: 'text' }, 'a\nb', 'has a control character; allowed is one line of text.'],
  ['too much', { type: 'text', maxLength: 3 }, 'abcd', 'has 4 characters; at most 3 are allowed.'],
  ['too much of a line', { type: 'text' }, 'a'.repeat(255), 'has 255 characters; at most 254 are allowed.'],
  ['no address', { type: 'email' }, 'alex', 'is no email address, such as alex@example.com.'],
  [
    'an address of another kind',
    { type: 'url' },
    'javascript:alert(1)',
    'is no address of the web, such as https://www.example.com.',
  ],
  ['a text as number', { type: 'number' }, '7', 'given "7"; allowed is a number.'],
  ['another choice', { type: 'select', options: ['a', 'b'] }, 'c', 'given "c"; allowed is one of a, b.'],
  ['a word as tick', { type: 'checkbox' }, 'yes', 'given "yes"; allowed is true or false.'],
  ['a box that must be ticked', { type: 'checkbox', required: true }, false, 'must be true.'],
])('%s is refused', (_, field, given, message) => {
  expect(errorsOf(() => checkFields(form(field), { f0: given }))).toEqual([{ field: 'fields.f0', message }])
})

test('every field that is wrong is named, and one that the form lacks', () => {
  const asked = form({ type: 'email', required: true }, { type: 'number' })
  expect(errorsOf(() => checkFields(asked, { f1: 'x', other: 'y' })).map(({ field }) => field)).toEqual([
    'fields.other',
    'fields.f0',
    'fields.f1',
  ])
})

test('what every object has is no field', () => {
  const asked = form({ type: 'text', name: 'constructor' })
  expect(checkFields(asked, {})).toEqual({})
})

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'lead_form'],
  ['no fields', { fields: [] }, 'lead_form.fields'],
  ['too many', { fields: Array(21).fill({ name: 'a', label: 'A', type: 'text' }) }, 'lead_form.fields'],
  ['two of one name', { fields: Array(2).fill({ name: 'a', label: 'A', type: 'text' }) }, 'lead_form.fields'],
  [
    'a name that is none',
    { fields: [{ name: '__proto__', label: 'A', type: 'text' }] },
    'lead_form.fields.0.name',
  ],
  ['a choice of nothing', { fields: [{ name: 'a', label: 'A', type: 'select' }] }, 'lead_form.fields.0'],
  [
    'choices for a text',
    { fields: [{ name: 'a', label: 'A', type: 'text', options: ['x'] }] },
    'lead_form.fields.0',
  ],
  [
    'an unknown autofill',
    { fields: [{ name: 'a', label: 'A', type: 'text', autocomplete: 'cc-number' }] },
    'lead_form.fields.0.autocomplete',
  ],
])('a form of %s is none', (_, given, field) => {
  expect(errorsOf(() => judgePart('lead_form', LeadForm, given)).map((error) => error.field)).toEqual([field])
})
