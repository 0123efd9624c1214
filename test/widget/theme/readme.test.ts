// @vitest-environment happy-dom
import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { readChoice } from '../../../gallery/choices.js'
import { FIXTURES } from '../../../gallery/fixtures.js'
import { show } from '../../../gallery/show.js'
import { PROPERTIES } from '../../../widget/theme/look.js'

/** The first column of a table, by the name of that column. */
function readColumn(name: string): string[] {
  const table =
    readFileSync('widget/README.md', 'utf8').split(new RegExp(`^\\| ${name} .*\n.*\n`, 'm'))[1] ?? ''
  const [rows = ''] = table.split('\n\n')
  return rows.split('\n').map((row) => /`(.+?)`/.exec(row)?.[1] ?? row)
}

afterEach(() => vi.unstubAllGlobals())

test("the README's table of custom properties is the code's", () => {
  expect(readColumn('property')).toEqual(PROPERTIES.map((name) => `--latchkey-${name}`))
})

test("the README's table of parts has all that are on screen in any view, and no others", async () => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
  const parts = new Set<string>()
  for (const [view, model] of Object.entries(FIXTURES)) {
    const remove = await show(model, readChoice(`?view=${view}`))
    const root = document.querySelector('latchkey-widget')?.shadowRoot
    for (const element of root?.querySelectorAll('[part]') ?? [])
      for (const part of element.getAttribute('part')!.split(' ')) parts.add(part)
    remove()
  }
  expect([...parts].sort()).toEqual(readColumn('part').sort())
})
