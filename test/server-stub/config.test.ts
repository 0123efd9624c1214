import { expect, test } from 'vitest'
import { readConfig, toUrl } from '../../server-stub/config.js'

const LONG = 'x'.repeat(32)

test('an empty environment is a working configuration', () => {
  expect(readConfig({})).toEqual({
    port: 4300,
    host: '127.0.0.1',
    publicUrl: undefined,
    database: './.latchkey/data.db',
    secrets: undefined,
    logLevel: 'info',
    trustedProxyHops: 0,
    webhookAllowPrivate: false,
    operatorToken: undefined,
  })
})

test.each([
  ['PORT', '0', { port: 0 }],
  ['HOST', '::1', { host: '::1' }],
  ['PUBLIC_URL', 'https://latchkey.example/', { publicUrl: 'https://latchkey.example' }],
  ['DATABASE_URL', 'sqlite:/var/lib/latchkey.db', { database: '/var/lib/latchkey.db' }],
  ['DATABASE_URL', 'sqlite::memory:', { database: ':memory:' }],
  ['LATCHKEY_SECRET', LONG, { secrets: [LONG] }],
  ['LATCHKEY_SECRET', ` ${LONG} , ${LONG}2`, { secrets: [LONG, `${LONG}2`] }],
  ['LATCHKEY_SECRET', 'ü'.repeat(16), { secrets: ['ü'.repeat(16)] }],
  ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ['TRUSTED_PROXY_HOPS', '2', { trustedProxyHops: 2 }],
  ['OPERATOR_TOKEN', LONG, { operatorToken: LONG }],
  ['WEBHOOK_ALLOW_PRIVATE', '1', { webhookAllowPrivate: true }],
  ['WEBHOOK_ALLOW_PRIVATE', '0', { webhookAllowPrivate: false }],
])('%s=%s is taken', (name, value, config) => {
  expect(readConfig({ [name]: value })).toMatchObject(config)
})

test.each([
  ['PORT', 'abc'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PUBLIC_URL', 'latchkey.example'],
  ['PUBLIC_URL', 'https://latchkey.example/path'],
  ['PUBLIC_URL', 'https://user@latchkey.example'],
  ['PUBLIC_URL', 'ftp://latchkey.example'],
  ['DATABASE_URL', 'data.db'],
  ['DATABASE_URL', 'sqlite:'],
  ['LOG_LEVEL', 'loud'],
  ['TRUSTED_PROXY_HOPS', '-1'],
  ['TRUSTED_PROXY_HOPS', '1.5'],
  ['TRUSTED_PROXY_HOPS', 'true'],
])('%s=%s is one sentence that names it, what was given and what is allowed', (name, value) => {
  const pattern = new RegExp(
    `^${name} is "${value.replaceAll(/[/.]/g, String.raw`\$&`)}"; allowed (is|are) .+\\.$`,
  )
  expect(() => readConfig({ [name]: value })).toThrow(pattern)
})

test('PostgreSQL is refused in a sentence of its own, without its password', () => {
  expect(() => readConfig({ DATABASE_URL: 'postgres://me:hunter2@db/latchkey' })).toThrow(
    'DATABASE_URL names PostgreSQL, which this version does not have yet; use sqlite:PATH.',
  )
})

test.each([
  ['hunter2', 'OPERATOR_TOKEN is 7 characters long; at least 32 are needed.'],
  [`${LONG} `, 'OPERATOR_TOKEN has characters that no header takes; allowed are visible ones of ASCII.'],
])('OPERATOR_TOKEN=%s is refused, and never repeated', (given, sentence) => {
  expect(() => readConfig({ OPERATOR_TOKEN: given })).toThrow(sentence)
})

test('a short secret is refused by its place, and never repeated', () => {
  expect(() => readConfig({ LATCHKEY_SECRET: 'hunter2' })).toThrow(
    'LATCHKEY_SECRET is 7 bytes long; at least 32 are needed.',
  )
  expect(() => readConfig({ LATCHKEY_SECRET: `${LONG},hunter2` })).toThrow(
    'Entry 2 of LATCHKEY_SECRET is 7 bytes long; at least 32 are needed.',
  )
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['0.0.0.0', 'http://localhost:80'],
  ['::', 'http://localhost:80'],
  ['::1', 'http://[::1]:80'],
])('who listens on %s is reached at %s', (host, url) => {
  expect(toUrl(host, 80)).toBe(url)
})
