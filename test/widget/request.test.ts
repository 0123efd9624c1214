import { expect, test } from 'vitest'
import { toRequest } from '../../widget/request.js'

const NOTHING = { view: undefined, message: undefined }

test.each([
  [undefined, NOTHING],
  [null, NOTHING],
  ['', NOTHING],
  ['cellar', NOTHING],
  [7, NOTHING],
  ['conversation', { ...NOTHING, view: 'conversation' }],
  [{ view: 'home' }, { ...NOTHING, view: 'home' }],
  [
    { view: '', message: 'Hi' },
    { ...NOTHING, message: 'Hi' },
  ],
  [{ view: 'toString', message: { a: 1 } }, NOTHING],
])('open(%j) asks for %j', (what, request) => {
  expect(toRequest(what)).toEqual(request)
})
