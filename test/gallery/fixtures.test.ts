// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import {
  ACCENTS,
  BACKGROUNDS,
  DENSITIES,
  FONTS,
  LANGUAGES,
  readChoice,
  SCHEMES,
  SIZES,
  toAddress,
  type Choice,
} from '../../gallery/choices.js'
import { FIXTURES, GROUPS } from '../../gallery/fixtures.js'
import { show } from '../../gallery/show.js'

afterEach(() => vi.unstubAllGlobals())

test.each(Object.entries(FIXTURES))(
  '%s is one dialog with something to say, and is gone again',
  async (view) => {
    vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
    const remove = await show(FIXTURES[view]!, readChoice(`?view=${view}`))
    const root = document.querySelector('latchkey-widget')?.shadowRoot
    const dialogs = [...(root?.querySelectorAll('[role=dialog]') ?? [])]
    expect(dialogs).toHaveLength(1)
    expect(dialogs[0]?.textContent).not.toBe('')
    // Nothing that was forgotten: every text has its words.
    expect(dialogs[0]?.textContent).not.toMatch(/undefined|\[object|NaN|\{\w+\}/)
    remove()
    expect(document.querySelector('latchkey-widget')).toBeNull()
  },
)

test('no view has the name of another', () => {
  const names = GROUPS.flatMap((group) => Object.keys(group))
  expect(names.length).toBeGreaterThan(40)
  expect(names).toEqual(Object.keys(FIXTURES))
})

test('every combination has an address of its own, which leads back to it', () => {
  const sizes = [undefined, ...Object.keys(SIZES)] as Choice['size'][]
  const looks = Object.keys(BACKGROUNDS).flatMap((background) =>
    Object.keys(FONTS).flatMap((font) => DENSITIES.map((density) => ({ background, font, density }))),
  )
  const choices = SCHEMES.flatMap((scheme) =>
    Object.keys(LANGUAGES).flatMap((locale) =>
      Object.keys(ACCENTS).flatMap((accent) => sizes.map((size) => ({ scheme, locale, accent, size }))),
    ),
  )
    .flatMap((choice) => looks.map((look) => ({ ...choice, ...look })))
    .map((choice): Choice => ({ view: 'conversation', ...choice }))
  const addresses = choices.map(toAddress)
  expect(new Set(addresses).size).toBe(choices.length)
  for (const [index, address] of addresses.entries()) {
    expect(readChoice(new URL(address, 'http://gallery.test').search)).toEqual(choices[index])
  }
  expect(readChoice('?view=home&scheme=purple&size=watch')).toMatchObject({
    scheme: 'light',
    size: undefined,
  })
})
