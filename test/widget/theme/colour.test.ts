// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { toCss, toRgb } from '../../../widget/theme/colour.js'

const read = (value: unknown) => {
  const probe = document.createElement('div')
  document.body.append(probe)
  const rgb = toRgb(value, probe)
  expect(probe.style.getPropertyValue('color')).toBe('')
  return rgb && toCss(rgb)
}

// Other notations are the browser's to read: they are tested in one.
test.each([
  ['#2b4de0', 'rgb(43 77 224)'],
  [' #ABC ', 'rgb(170 187 204)'],
])('%j is %s', (value, rgb) => {
  expect(read(value)).toBe(rgb)
})

test.each([
  '',
  'no colour',
  '#12',
  '#12345g',
  'var(--x)',
  'url(https://a.example)',
  'red; background: url(x)',
  7,
  null,
  {},
])('%j is no colour', (value) => {
  expect(read(value)).toBeUndefined()
})
