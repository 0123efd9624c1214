// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import { toCss } from '../../../widget/theme/colour.js'
import { PROPERTIES, toLook } from '../../../widget/theme/look.js'
import type { Scheme } from '../../../widget/theme/scheme.js'

interface Given {
  theme?: unknown
  css?: Partial<Record<(typeof PROPERTIES)[number], string>>
  scheme?: Scheme
  /** What the browser takes for a list of families. */
  isFont?: boolean
}

function setup({ theme = {}, css = {}, scheme = 'light', isFont = true }: Given) {
  vi.stubGlobal('CSS', { supports: () => isFont })
  const probe = document.createElement('div')
  document.body.append(probe)
  const { palette, ...rest } = toLook({ theme, scheme, readProperty: (name) => css[name] ?? '' }, probe)
  const { surface, accent, text } = palette
  return { ...rest, surface: toCss(surface), accent: toCss(accent), text: toCss(text) }
}

afterEach(() => {
  vi.unstubAllGlobals()
  document.body.replaceChildren()
  document.body.removeAttribute('style')
})

const CREAM = { background: '#fff8e7' }

test('a theme is worn', () => {
  const theme = {
    accent: '#7a1f3d',
    ...CREAM,
    text: '#3a1020',
    radius: 4,
    font: 'Georgia, serif',
    density: 'compact',
  }
  expect(setup({ theme })).toEqual({
    accent: 'rgb(122 31 61)',
    surface: 'rgb(255 248 231)',
    text: 'rgb(58 16 32)',
    radiusPx: 4,
    font: 'Georgia, serif',
    dense: 0.65,
  })
})

const USUAL = setup({})
test.each([
  ['a theme that is none', 'red'],
  ['no theme', null],
  ['colours that are none', { accent: 'rde', background: 7, text: {}, dark: 'red' }],
  ['what reaches beyond itself', { accent: 'var(--x)', background: 'url(https://a.example)' }],
  ['a radius that is none', { radius: 'round' }],
  ['no radius', { radius: null }],
  ['a density that is none', { density: 'constructor' }],
  ['a font that is none', { font: 7 }],
  ['a font with a function', { font: 'var(--x)' }],
  ['a font that ends the declaration', { font: 'serif; color: red' }],
  ['an endless font', { font: 'x'.repeat(201) }],
])('%s is dropped', (_, theme) => {
  expect(setup({ theme })).toEqual(USUAL)
})

test('a font that the browser can’t read is dropped', () => {
  expect(setup({ theme: { font: '1x' }, isFont: false }).font).toBe('')
})

test('one bad value leaves the others', () => {
  const theme = { accent: 'rde', radius: 4, ...CREAM }
  expect(setup({ theme })).toEqual({ ...USUAL, radiusPx: 4, surface: 'rgb(255 248 231)' })
})

test.each([
  [-1, 0],
  [0, 0],
  [99, 32],
])('a radius of %j is %j', (radius, radiusPx) => {
  expect(setup({ theme: { radius } })).toMatchObject({ radiusPx })
})

test.each([
  ['12px', 12],
  ['12', 12],
  ['0', 0],
  ['1rem', 20],
  ['50%', 20],
])('a radius of %s in CSS is %j', (radius, radiusPx) => {
  expect(setup({ css: { radius } })).toMatchObject({ radiusPx })
})

test('in the dark the theme for it comes first, value for value', () => {
  const theme = { accent: '#2b4de0', radius: 4, ...CREAM, dark: { accent: '#ffb0c8', background: '#0b1020' } }
  expect(setup({ theme })).toMatchObject({ accent: 'rgb(43 77 224)', surface: 'rgb(255 248 231)' })
  expect(setup({ theme, scheme: 'dark' })).toMatchObject({
    accent: 'rgb(255 176 200)',
    surface: 'rgb(11 16 32)',
    radiusPx: 4,
  })
})

test('the page’s CSS comes before both, value for value', () => {
  const theme = { accent: '#2b4de0', radius: 4, density: 'compact', dark: { accent: '#ffb0c8' } }
  const css = { accent: '#7a1f3d', radius: 'round', density: 'comfortable' }
  expect(setup({ theme, css })).toMatchObject({ accent: 'rgb(122 31 61)', radiusPx: 4, dense: 1 })
  expect(setup({ css: { background: '#10141f' } })).toMatchObject({ surface: 'rgb(16 20 31)' })
})

test('the page’s font is the one of its body', () => {
  document.body.style.fontFamily = 'Papyrus, fantasy'
  expect(setup({ theme: { font: 'inherit' } }).font).toBe('Papyrus, fantasy')
  expect(setup({ theme: { font: 'inherit' }, css: { font: 'system' } }).font).toBe('')
})
