import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** The scenarios of a token’s life have numbers, with which titles begin: `row N: …`, `rows N and M: …`. */
const ROWS = Array.from({ length: 40 }, (_, index) => index + 1)

const named = new Set(
  ['test/loader', 'test/e2e']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => /\.test\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/['"`]rows? (\d+(?:(?:, | and )\d+)*):/g)])
    .flatMap(([, numbers]) => numbers!.split(/, | and /).map(Number)),
)

test.each(ROWS)('row %d has a test of its name', (row) => {
  expect(named).toContain(row)
})

test('no title names a row that there is not', () => {
  expect([...named].filter((row) => !ROWS.includes(row))).toEqual([])
})
