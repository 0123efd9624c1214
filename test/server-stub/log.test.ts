import { expect, test } from 'vitest'
import { createLog } from '../../server-stub/log.js'
import type { LogFields } from '../../server-stub/routes/log.js'

function setup() {
  const lines: string[] = []
  const log = createLog({ level: 'debug', write: (line) => void lines.push(line) })
  return { log, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>), lines }
}

test('a field of no list is not written, whoever got it past the types', () => {
  const { log, entries } = setup()
  const given = { status: 200, token: 'x', body: { text: 'Hi' }, method: { secret: 'x' }, ms: 'x' }
  log.info(given as unknown as LogFields, 'answered')
  expect(entries()).toEqual([{ level: 30, time: expect.any(Number), status: 200, msg: 'answered' }])
})

test.each([
  [`lk_sk_${'A'.repeat(38)}`, 'lk_sk_…'],
  [`a:lk_vs_${'A'.repeat(38)}.b`, 'a:lk_vs_….b'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_…'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '…'],
  ['postgres://latchkey:hunter2@db.example/latchkey', 'postgres://…@db.example/latchkey'],
  ['req-7.a:b_c', 'req-7.a:b_c'],
  ['/var/lib/latchkey.db', '/var/lib/latchkey.db'],
])('of "%s" the log keeps "%s"', (given, kept) => {
  const { log, entries } = setup()
  log.info({ requestId: given, database: given }, 'listening')
  expect(entries()[0]).toMatchObject({ requestId: kept, database: kept })
})

test('of an error the log has its name, code and places, and not its message', () => {
  const { log, entries, lines } = setup()
  const cause = Object.assign(new RangeError('the visitor wrote:\n    at hunter2 (hunter2:1:1)'), {
    code: 'SQLITE_FULL',
  })
  log.error({ error: new TypeError('hunter2', { cause }) }, 'a request failed')
  expect(entries()[0]).toMatchObject({
    error: {
      name: 'TypeError',
      stack: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/)]),
      cause: { name: 'RangeError', code: 'SQLITE_FULL' },
    },
  })
  expect(lines.join('')).not.toContain('hunter2')
})

test('what is thrown and no error leaves no trace', () => {
  const { log, lines } = setup()
  log.error({ error: 'hunter2' }, 'a request failed')
  expect(lines.join('')).not.toContain('hunter2')
})

test('only what its level asks for is written', () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => void lines.push(line) })
  log.debug({}, 'answered')
  expect([log.isLevelEnabled('debug'), lines]).toEqual([false, []])
})
