import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { setupServer } from '../../support/server.js'
import { makeFolder } from '../../support/folder.js'
import { expectProblem } from './expect-problem.js'

async function setup() {
  const browserFolder = makeFolder()
  mkdirSync(join(browserFolder, 'assets'))
  writeFileSync(join(browserFolder, 'latchkey.js'), 'tag()')
  writeFileSync(join(browserFolder, 'assets', 'keeper-1.js'), 'keeper()')
  const { call } = await setupServer({ browserFolder })
  return { get: (path: string, headers: Record<string, string> = {}) => call('GET', path, { headers }) }
}

test.each([
  ['/latchkey.js', 'tag()', /^public, max-age=\d{1,4}, stale-while-revalidate=\d+$/],
  ['/assets/keeper-1.js', 'keeper()', /^public, max-age=31536000, immutable$/],
])('%s is for every page', async (path, text, caching) => {
  const { get } = await setup()
  const response = await get(path)
  expect(await response.text()).toBe(text)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('vary')).toBe('Accept-Encoding')
  expect(response.headers.get('cache-control')).toMatch(caching)
})

test.each([
  ['br', true],
  ['gzip, deflate, br', true],
  ['br;q=0.5, gzip', true],
  ['gzip', false],
  ['br;q=0', false],
  ['br;q=0.0, gzip', false],
  ['brx', false],
  ['', false],
])('to a browser that accepts "%s" brotli is sent: %s', async (accepted, isBrotli) => {
  const { get } = await setup()
  const response = await get('/latchkey.js', { 'accept-encoding': accepted })
  expect(response.headers.get('content-encoding')).toBe(isBrotli ? 'br' : null)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect((isBrotli ? brotliDecompressSync(bytes) : bytes).toString()).toBe('tag()')
})

test('who has the tag gets 304', async () => {
  const { get } = await setup()
  const etag = (await get('/latchkey.js')).headers.get('etag') ?? ''
  const response = await get('/latchkey.js', { 'if-none-match': etag })
  expect([response.status, response.headers.get('etag')]).toEqual([304, etag])
})

test.each([
  '/assets/none.js',
  '/assets/..%2flatchkey.js',
  '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
  '/assets/latchkey.js',
  '/assets/%00',
])('there is no %s', async (path) => {
  const { get } = await setup()
  await expectProblem(await get(path), 404, 'not_found')
})

test('before a build the tag is a sentence that says so', async () => {
  const { call } = await setupServer()
  const { detail } = await expectProblem(await call('GET', '/latchkey.js'), 503, 'not_built')
  expect(detail).toContain('npm run build')
})
