import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PRIVATE_MEMBERS } from '../private-members.js'

const read = (folder: string, isTaken = (name: string) => name.endsWith('.ts')): string =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isTaken(entry.name))
    .map(({ name }) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n')

/** Whatever is below it, but for these folders. */
function readAll(folder: string, without: string[]): string {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !without.includes(entry.name))
    .map(({ name }) => readAll(`${folder}/${name}`, []))
  return read(folder, (name) => /\.(tsx?|json)$/.test(name)) + below.join('\n')
}

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
const LOADER = read('loader/tag') + read('loader/keeper')
const PANEL = readAll('widget', ['more', 'live'])
// The other chunks of the panel, and what both they and it are told.
const BESIDE_PANEL = words(
  readAll('loader', []) + readAll('protocol', []) + readAll('widget/more', []) + readAll('widget/live', []),
)

describe.each([
  { chunk: 'tag', code: LOADER, others: SHARED },
  { chunk: 'keeper', code: LOADER, others: SHARED },
  { chunk: 'widget', code: PANEL, others: BESIDE_PANEL },
] as const)('of the $chunk', ({ chunk, code, others }) => {
  const own = words(code)
  const members = PRIVATE_MEMBERS[chunk]

  test.each(members)('%s is nobody else’s', (name) => {
    expect(PLATFORM.has(name), 'a name of the platform').toBe(false)
    expect(others.has(name), 'a name that others know').toBe(false)
    expect(own.has(name), 'a name at all').toBe(true)
  })

  test('none is a value as well, which would keep its name', () => {
    const text = withoutComments(code)
    expect(members.filter((name) => new RegExp(`(['"\`])${name}\\1`).test(text))).toEqual([])
  })
})

test('the platform’s names are there to be compared with', () => {
  expect(
    ['addEventListener', 'requestIdleCallback', 'startsWith'].filter((name) => !PLATFORM.has(name)),
  ).toEqual([])
})
