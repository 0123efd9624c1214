import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PRIVATE_MEMBERS } from '../private-members.js'

const read = (folder: string, isTaken = (name: string) => name.endsWith('.ts')): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isTaken(entry.name))
    .map(({ name }) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n')

const withoutComments = (code: string): string => code.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')

/** The names in it; what comments say is no name. */
const words = (code: string): Set<string> => new Set(withoutComments(code).match(/[\w$]+/g))

// TypeScript's own list of what a page and the language know; it comes with the compiler for this platform.
const COMPILERS = 'node_modules/@typescript'
const LIB = readdirSync(COMPILERS).map((name) => `${COMPILERS}/${name}/lib`)
const PLATFORM = words(
  LIB.map((folder) => read(folder, (name) => /^lib\.(dom|es)[\w.]*\.d\.ts$/.test(name))).join('\n'),
)
// What a customer's code, another chunk, another tab, storage or a server sees.
const SHARED = words(
  read('loader') +
    read('protocol') +
    // Those two have a copy of the keeper's tabs to themselves.
    read('loader/storage', (name) => name !== 'secret.ts' && name !== 'kept.ts') +
    readFileSync('loader/keeper/news.ts', 'utf8'),
)
const OWN = words(read('loader/tag') + read('loader/keeper'))

test.each(PRIVATE_MEMBERS)('%s is nobody else’s', (name) => {
  expect(PLATFORM.has(name), 'a name of the platform').toBe(false)
  expect(SHARED.has(name), 'a name that others know').toBe(false)
  expect(OWN.has(name), 'a name at all').toBe(true)
})

test('none of them is a value as well, which would keep its name', () => {
  const code = withoutComments(read('loader/tag') + read('loader/keeper'))
  expect(PRIVATE_MEMBERS.filter((name) => new RegExp(`(['"\`])${name}\\1`).test(code))).toEqual([])
})

test('the platform’s names are there to be compared with', () => {
  expect(
    ['addEventListener', 'requestIdleCallback', 'startsWith'].filter((name) => !PLATFORM.has(name)),
  ).toEqual([])
})
