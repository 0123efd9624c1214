import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeId } from '../../../server-stub/services/id.js'
import { MessageRequest } from '../../../protocol/session.js'

test('ids sort by the time they were made', () => {
  const instant = fc.nat({ max: 62 ** 8 - 1 })
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      fc.pre(a < b)
      expect(makeId('ses', a) < makeId('ses', b)).toBe(true)
    }),
  )
})

test('an id of ours has the shape that clients must give theirs', () => {
  expect(MessageRequest.safeParse({ id: makeId('msg', Date.now()), text: 'Hi' }).success).toBe(true)
})
