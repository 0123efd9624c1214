import { expect, test } from 'vitest'
import type { Tracked } from '../../../loader/handle.js'
import { readTracked } from '../../../loader/storage/tracked.js'
import { EventRequest } from '../../../protocol/event.js'

const read = (...given: unknown[]) => readTracked(given as Tracked, false)

test.each<[string, ...unknown[]]>([
  ['a name alone', 'upgraded'],
  ['a name with space around it', '  plan chosen '],
  ['the longest', 'x'.repeat(64), { text: 'ü'.repeat(2042) }],
  ['four levels', 'x', { a: { b: { c: [1] } } }],
  ['what JSON leaves out', 'x', { a: undefined, b: () => {}, at: new Date(0) }],
])('%s is what the server takes', (_, ...given) => {
  expect(EventRequest.safeParse(read(...given)).error).toBeUndefined()
})

class Nasty {
  toJSON() {
    throw new Error('nasty')
  }
}
const ring: Record<string, unknown> = {}
ring.ring = ring

test.each<[expected: string, ...unknown[]]>([
  ['no name, but nothing'],
  ['no name, but a number', 7],
  ['no name, but a list', ['x']],
  ['an empty name', '  '],
  ['a name of 65 characters', 'x'.repeat(65)],
  ['a name with a control character', 'a\nb'],
  ['properties that are no JSON', 'x', ring],
  ['properties that are no JSON', 'x', new Nasty()],
  ['properties that are no JSON', 'x', () => {}],
  ['properties that are no object, but a list', 'x', [1]],
  ['properties that are no object, but a string', 'x', 'y'],
  ['properties of 4097 bytes', 'x', { text: 'x'.repeat(4086) }],
  ['properties that are too deep', 'x', { a: { b: { c: { d: {} } } } }],
  ['a property whose name has 65 characters', 'x', { ['y'.repeat(65)]: 1 }],
])('%s is told, and nothing thrown', (expected, ...given) => {
  expect(read(...given)).toBe(expected)
})

test('what the page changes later changes nothing of it', () => {
  const properties = { plan: 'pro' }
  const event = read('x', properties)
  properties.plan = 'basic'
  expect(event).toMatchObject({ properties: { plan: 'pro' } })
})

test('no two have the same id', () => {
  const ids = Array.from({ length: 100 }, () => (read('x') as { id: string }).id)
  expect(new Set(ids).size).toBe(100)
})
