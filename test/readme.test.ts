import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OPTIONS } from '../loader/doctor/options.js'
import { WRITTEN } from '../loader/storage/written.js'

const readme = readFileSync('README.md', 'utf8')

test("the README's table of options is the code's", () => {
  const rows = Object.entries(OPTIONS).map(
    ([name, { allowed, fallback, meaning }]) => `| \`${name}\` | ${allowed} | ${fallback} | ${meaning} |`,
  )
  const table = ['| option | allowed | default | |', '| --- | --- | --- | --- |', ...rows]
  expect(squeeze(readme)).toContain(squeeze(table.join('\n')))
})

test("the README's table of what is stored is the code's", () => {
  const rows = WRITTEN.map(
    ({ where, under, what, when, until }) => `| ${where} | ${under} | ${what} | ${when} | ${until} |`,
  )
  const table = ['| where | under | what | when | until |', '| --- | --- | --- | --- | --- |', ...rows]
  expect(squeeze(readme)).toContain(squeeze(table.join('\n')))
})

test('the README is short enough to be read', () => {
  expect(readme.split('\n').length).toBeLessThan(250)
})

/** Without the blanks that a formatter puts between columns. */
const squeeze = (markdown: string): string => markdown.replace(/ +/g, ' ').replace(/\| ?-+ (?=\|)/g, '| --- ')
