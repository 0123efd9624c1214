import { expect, test } from 'vitest'
import { requireOrigin, toOrigin } from '../../../server-stub/services/origin.js'

test.each([
  ['https://www.example.com', 'https://www.example.com'],
  ['https://www.example.com/', 'https://www.example.com'],
  ['HTTPS://WWW.Example.com:443', 'https://www.example.com'],
  ['http://localhost:3000', 'http://localhost:3000'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
])('%s is the origin %s', (given, origin) => {
  expect(toOrigin(given)).toBe(origin)
})

test.each([
  '',
  'example.com',
  'https://a.example/shop',
  'https://a.example?x',
  'https://u@a.example',
  'ftp://a.example',
  '*',
  'https://*.example.com',
  'null',
  'javascript:alert(1)',
])('"%s" is no origin', (given) => {
  expect(() => toOrigin(given)).toThrow(/^origin: given ".*"; allowed is one exact origin/)
})

const widget = (origins: string[]) => ({
  id: 'wgt_1',
  workspaceId: 'wsp_1',
  name: 'Shop',
  anonymous: false,
  origins,
  greeting: undefined,
  createdAt: 0,
})
const OWN = 'https://latchkey.example'

test.each([
  ['no list allows any page', 'https://anywhere.example', []],
  ['a listed origin passes', 'https://a.example', ['https://a.example']],
  ["the server's own pages pass", OWN, ['https://a.example']],
  ['a request from no page passes', undefined, ['https://a.example']],
])('%s', (_, origin, origins) => {
  expect(() => requireOrigin(origin, widget(origins), OWN)).not.toThrow()
})

test.each([
  'https://b.example',
  'http://a.example',
  'https://a.example:8443',
  'https://x.a.example',
  'null',
  '',
])('"%s" is not https://a.example', (origin) => {
  expect(() => requireOrigin(origin, widget(['https://a.example']), OWN)).toThrow(
    expect.objectContaining({ code: 'origin_not_allowed' }),
  )
})

test('the refusal names the origin, the widget and the command', () => {
  expect(() => requireOrigin('http://localhost:3000', widget(['https://a.example']), OWN)).toThrow(
    'http://localhost:3000 is not an allowed origin of wgt_1. Add it: latchkey widget update wgt_1 --origin http://localhost:3000',
  )
})
