import { expect, test } from 'vitest'
import { openLibsql } from '../../../server-stub/store/libsql.js'

function setup() {
  const database = openLibsql(':memory:')
  database.prepare('create table facts (number integer, real real, text text, bytes blob)').run([])
  return {
    store: (column: string, value: unknown) =>
      database.prepare(`insert into facts (${column}) values (?) returning ${column} as value`).all([value]),
    read: (sql: string) => database.prepare(sql).all([]),
    readNumber: (sql: string) => database.prepareNumber(sql)(),
  }
}

test.each([
  ['true', 'number', true, 1],
  ['false', 'number', false, 0],
  ['a small bigint', 'number', 5n, 5],
  ['the largest safe integer', 'number', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['null', 'text', null, null],
  ['a fraction', 'real', 1.5, 1.5],
  ['text beyond ASCII', 'text', 'Grüße 👋', 'Grüße 👋'],
  ['bytes', 'bytes', Buffer.from([0, 255]), new Uint8Array([0, 255])],
])('%s is kept', (_, column, given, kept) => {
  expect(setup().store(column, given)).toEqual([{ value: kept }])
})

test.each([
  ['undefined', undefined],
  ['NaN', NaN],
  ['an infinity', Infinity],
  ['a bigint beyond 2^53', 2n ** 53n],
  ['a number beyond 2^53', 2 ** 53],
  ['a text with a NUL', 'a\0b'],
  ['an object', {}],
  ['a date', new Date(0)],
  ['an ArrayBuffer', new ArrayBuffer(2)],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
])('%s is refused rather than changed', (_, given) => {
  expect(() => setup().store('text', given)).toThrow(/SQLite|rounded/)
})

test('an integer that would come back rounded is refused', () => {
  expect(() => setup().read('select 9007199254740993 as value')).toThrow(/2\^53/)
})

test('a number can be asked for by itself, and is refused where it would be rounded', () => {
  const { readNumber } = setup()
  expect(readNumber('select 41 + 1')).toBe(42)
  expect(() => readNumber('select 9007199254740993')).toThrow(/2\^53/)
})

test('a statement can be run again, also after the table has changed', () => {
  const { store, read } = setup()
  store('text', 'one')
  expect(read('select * from facts')).toHaveLength(1)
  read('alter table facts add column more text')
  store('text', 'two')
  expect(read('select * from facts')[1]).toMatchObject({ text: 'two', more: null })
})
