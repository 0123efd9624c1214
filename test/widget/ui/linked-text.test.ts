import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toParts } from '../../../widget/ui/linked-text.js'

const links = (text: string) => toParts(text).flatMap(({ href }) => href ?? [])

test.each([
  ['see https://a.example/x?y=1#z.', ['https://a.example/x?y=1#z']],
  ['(http://a.example/)', ['http://a.example/']],
  ['mailto:sam@a.example, tel:+4930123', ['mailto:sam@a.example', 'tel:+4930123']],
  ['HTTPS://A.EXAMPLE', ['https://a.example/']],
  ['javascript:alert(1)', []],
  ['xjavascript:https', []],
  ['data:text/html,https', []],
  ['https://', []],
  ['https://"onclick="x', []],
  ['nothing to see', []],
])('in %j the links are %j', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test('no character is lost, added or moved, and no other protocol gets through', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('https://', 'http://a.example', 'mailto:', 'tel:1', 'javascript:', ' ', '.', ')', '\n'),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      expect(
        toParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
      for (const href of links(text)) expect(href).toMatch(/^(https?|mailto|tel):/)
    }),
  )
})
