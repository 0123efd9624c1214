import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'

/** A KB is 1,024 bytes, after Brotli at its highest quality. */
const KB = 1_024
const CHUNKS = [
  { name: 'tag', file: 'latchkey.js', budget: 3.5 * KB },
  { name: 'keeper', file: 'assets/keeper-', budget: 6 * KB },
  { name: 'widget', file: 'assets/widget-', budget: 22 * KB },
  { name: 'more', file: 'assets/more-', budget: Infinity },
  { name: 'live', file: 'assets/live-', budget: Infinity },
  { name: 'doctor', file: 'assets/doctor-', budget: Infinity },
  { name: 'storage', file: 'assets/storage-', budget: Infinity },
]

/** Strings that survive minification, and so tell what is inside. */
const PREACT = 'dangerouslySetInnerHTML'
const ZOD = '_zod'
const SERVER = ['createHmac', 'LATCHKEY_SECRET', 'PRAGMA', 'timingSafeEqual', 'node:crypto']

describe.each(CHUNKS)('the $name', ({ name, file, budget }) => {
  const { path, code } = read(file)
  const size = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length

  test('is within its budget', () => {
    expect(size, `${path}: ${size} bytes`).toBeLessThanOrEqual(budget)
  })

  test("is as large as the README's table says", () => {
    const row = readFileSync('README.md', 'utf8').match(new RegExp(`^\\| ${name} +\\|.*$`, 'm'))?.[0] ?? ''
    expect(row.replace(/ +/g, ' ')).toContain(`| ${(size / KB).toFixed(1)} KB |`)
  })

  test.each(name === 'widget' ? [ZOD, ...SERVER] : [PREACT, ZOD, ...SERVER])('holds no %s', (string) => {
    expect(code.includes(string)).toBe(false)
  })

  test('loads nothing by a name of its own', () => {
    const imports = parseAst(code.toString()).body.filter((it) => 'source' in it && it.source)
    expect(imports).toEqual([])
    expect(code.toString()).not.toMatch(/\bimport\(\s*["'`]/)
  })
})

test('the strings looked for are where they belong', () => {
  expect(read('assets/widget-').code.includes(PREACT)).toBe(true)
  const files = readdirSync('dist/server').filter((file) => file.endsWith('.js'))
  const server = files.map((file) => readFileSync(`dist/server/${file}`, 'utf8')).join('\n')
  expect([ZOD, ...SERVER].filter((string) => !server.includes(string))).toEqual([])
})

function read(start: string): { path: string; code: Buffer } {
  const [, folder = '', name = ''] = start.match(/^(.*\/)?(.+)$/) ?? []
  const found = readdirSync(`dist/browser/${folder}`).filter(
    (file) => file.startsWith(name) && file.endsWith('.js'),
  )
  const path = `dist/browser/${folder}${found[0]}`
  expect(found, `one ${start}….js in dist/browser; npm run build makes it`).toHaveLength(1)
  return { path, code: readFileSync(path) }
}
