import { expect, test } from 'vitest'
import { toWebhookUrl } from '../../../server-stub/services/webhook-url.js'

test.each([
  ['https://hooks.example', 'https://hooks.example/'],
  ['https://hooks.example:8443/a?b=c', 'https://hooks.example:8443/a?b=c'],
  ['https://8.8.8.8/', 'https://8.8.8.8/'],
])('%s is taken', (given, taken) => {
  expect(toWebhookUrl(given, false)).toBe(taken)
})

test.each([
  ['hooks.example', 'an absolute URL'],
  ['http://hooks.example/', 'WEBHOOK_ALLOW_PRIVATE=1'],
  ['ftp://hooks.example/', 'allowed is https://'],
  ['https://user:pass@hooks.example/', 'without a user'],
  ['https://hooks.example/#a', 'without a fragment'],
  ['https://localhost/', 'on the public internet'],
  ['https://api.localhost./', 'on the public internet'],
  ['https://2130706433/', 'on the public internet'],
  ['https://[::1]/', 'on the public internet'],
  ['https://10.0.0.1/', 'on the public internet'],
])('%s is refused: %s', (given, sentence) => {
  expect(() => toWebhookUrl(given, false)).toThrow(sentence)
})

test.each([
  'http://localhost:3000/',
  'http://127.0.0.1:3000/hooks',
  'http://hooks.example/',
  'https://[::1]/',
])('in development %s is taken', (given) => {
  expect(toWebhookUrl(given, true)).toBe(given)
})

test.each(['http://10.0.0.1/', 'http://169.254.169.254/', 'ftp://localhost/'])(
  'also in development %s is refused',
  (given) => {
    expect(() => toWebhookUrl(given, true)).toThrow('allowed is')
  },
)
