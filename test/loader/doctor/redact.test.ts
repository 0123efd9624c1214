import { expect, test } from 'vitest'
import { redact, withoutQuery } from '../../../loader/doctor/redact.js'
import { toToken } from '../../support/token-endpoint.js'

const HASH = 'A1b2'.repeat(12)

test.each([
  [`got ${toToken({ sub: 'alex' })} here`, 'got eyJ… here'],
  ['got eyJhbGciOiJIUzI1NiJ9', 'got eyJ…'],
  ['the key lk_sk_0abc-_9', 'the key lk_sk_…'],
  ['the secret lk_vs_0abc', 'the secret lk_vs_…'],
  ['authorization: Bearer abc.def', 'authorization: Bearer …'],
  ['https://shop.example/a?code=1&state=2 failed', 'https://shop.example/a?… failed'],
  ['alex.rivera@example.com is signed in', '…@… is signed in'],
  [`session ${HASH}`, 'session …'],
  ["script-src 'nonce-r4nd0m' 'self'", "script-src 'nonce-…' 'self'"],
])('%s', (text, shown) => {
  expect(redact(text)).toBe(shown)
})

test.each([
  'wgt_0VbbVVAon58cWP6tMMhH1E is not here. Is it?',
  '`latchkey widget update wgt_1 --origin http://localhost:3000`',
  "connect-src 'self' https://stats.example.com",
  'Latchkey(’show’) shows it.',
])('%s stays as it is', (text) => {
  expect(redact(text)).toBe(text)
})

test('of an address, query and fragment are left out', () => {
  expect(withoutQuery('/api/token?user=alex#top')).toBe('/api/token')
  expect(withoutQuery('/api/token')).toBe('/api/token')
})
