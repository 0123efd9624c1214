import { expect, test } from 'vitest'
import { requireSameOrigin } from '../../../server-stub/host/same-origin.js'

function judge(url: string, headers: Record<string, string>, origins?: string[]): string {
  try {
    requireSameOrigin(new Request(url, { method: 'POST', headers }), origins)
    return 'passes'
  } catch (error) {
    return (error as Error).message
  }
}

const SHOP = 'https://shop.example/token'

test.each([
  ['the browser vouches', SHOP, { 'sec-fetch-site': 'same-origin' }, undefined],
  ['an old browser, same origin', SHOP, { origin: 'https://shop.example' }, undefined],
  [
    'plain http in development',
    'http://localhost:3000/token',
    { origin: 'http://localhost:3000' },
    undefined,
  ],
  [
    'a proxy ends TLS and keeps Host',
    'http://shop.example/token',
    { origin: 'https://shop.example' },
    undefined,
  ],
  [
    'the framework made up the address, Host is right',
    'http://localhost:3000/token',
    { origin: 'https://shop.example', host: 'shop.example' },
    undefined,
  ],
  [
    'the default port spelled out',
    SHOP,
    { origin: 'https://shop.example', host: 'shop.example:443' },
    undefined,
  ],
  [
    'a proxy changes Host and the origin is named',
    'http://app:8080/token',
    { origin: 'https://shop.example' },
    ['https://www.shop.example', 'https://shop.example'],
  ],
])('%s: passes', (_what, url, headers, origins) => {
  expect(judge(url, headers as Record<string, string>, origins)).toBe('passes')
})

test.each([
  ['another site', SHOP, { 'sec-fetch-site': 'cross-site' }, undefined],
  ['a sibling', SHOP, { 'sec-fetch-site': 'same-site' }, undefined],
  ['an address bar', SHOP, { 'sec-fetch-site': 'none' }, undefined],
  [
    'the browser objects, Origin fits',
    SHOP,
    { 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' },
    undefined,
  ],
  ['neither header', SHOP, {}, undefined],
  ['a foreign origin', SHOP, { origin: 'https://evil.example' }, undefined],
  ['an origin that begins alike', SHOP, { origin: 'https://shop.example.evil' }, undefined],
  ['another port', SHOP, { origin: 'https://shop.example:8443' }, undefined],
  ['an http page of an https site', SHOP, { origin: 'http://shop.example' }, undefined],
  ['an opaque origin', SHOP, { origin: 'null' }, undefined],
  [
    'a forwarded host',
    SHOP,
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' },
    undefined,
  ],
  ['a Host that is none', SHOP, { origin: 'https://evil.example', host: 'a b' }, undefined],
  [
    'the own address, but another is named',
    SHOP,
    { origin: 'https://shop.example' },
    ['https://www.shop.example'],
  ],
])('%s: refused', (_what, url, headers, origins) => {
  expect(judge(url, headers as Record<string, string>, origins)).toMatch(
    /^This route answers its own site's pages only/,
  )
})

test('the refusal names both addresses and the option that helps', () => {
  expect(judge('http://app:8080/token', { origin: 'https://shop.example' })).toBe(
    "This route answers its own site's pages only: this request came from https://shop.example to " +
      'http://app:8080 or https://app:8080. If both are this site, behind a proxy that changes Host, say so with the option "origin".',
  )
})
