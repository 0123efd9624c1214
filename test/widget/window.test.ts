import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AT_END, earlier, grown, later, olderThan, SHOWN, toShown, type Window } from '../../widget/window.js'

const all = Array.from({ length: 250 }, (_, index) => index)

test('a thread opens at its end', () => {
  expect(toShown(all, AT_END)).toEqual(all.slice(-SHOWN))
  expect(toShown(all.slice(0, 3), AT_END)).toEqual([0, 1, 2])
})

test('whoever goes on in one direction comes to its end, and sees all', () => {
  const seen = new Set<number>()
  let window = AT_END
  for (let count = 0; count < 20; count++) {
    for (const one of toShown(all, window)) seen.add(one)
    window = earlier(all, window)
  }
  expect(seen.size).toBe(all.length)
  expect(toShown(all, window)[0]).toBe(0)
  expect(olderThan(all, window)).toBe(0)
  for (let count = 0; count < 20; count++) window = later(window)
  expect(window).toEqual(AT_END)
})

test('whoever looks at old ones goes on looking at them while new ones come', () => {
  const window = earlier(all, AT_END)
  expect(toShown([...all, 250, 251], grown(window, 2))).toEqual(toShown(all, window))
  expect(grown(AT_END, 2)).toEqual(AT_END)
})

test('whatever happens, it shows as many as there are, and no more than fit', () => {
  const step = fc.constantFrom('earlier', 'later', 'end')
  fc.assert(
    fc.property(fc.nat(200), fc.array(fc.tuple(step, fc.integer({ min: -3, max: 9 }))), (length, steps) => {
      let many = all.slice(0, length)
      let window: Window = AT_END
      for (const [direction, more] of steps) {
        const before = many.length
        many = more < 0 ? many.slice(0, more) : [...many, ...all.slice(0, more)]
        window = grown(window, many.length - before)
        window = direction === 'end' ? AT_END : direction === 'later' ? later(window) : earlier(many, window)
        expect(toShown(many, window)).toHaveLength(Math.min(SHOWN, many.length))
      }
    }),
  )
})
