// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { storage } from '../../../../loader/doctor/checks/storage.js'
import type { Examination, Given } from '../../../../loader/doctor/examination.js'
import type { PageFacts } from '../../../../loader/doctor/look/page.js'
import { PAGE, setup } from '../setup.js'

const find = (given: Given, page: Partial<PageFacts> = {}, changes: Partial<Examination> = {}) =>
  storage.find(setup({ given, page: () => Promise.resolve({ ...PAGE, ...page }), ...changes }))

const ROUTED: Given = { tokenUrl: '/token' }
const NAMED: Given = { tokenStorage: 'browser', visitor: { id: 'alex' } }

test.each<[what: string, given: Given, page: Partial<PageFacts>, verdict: string, sentence: RegExp]>([
  ['memory', {}, {}, 'ok', /in memory/],
  ['browser', NAMED, {}, 'ok', /in IndexedDB, which works here/],
  ['an email names too', { tokenStorage: 'browser', visitor: { email: 'a@b.c' } }, {}, 'ok', /IndexedDB/],
  ['nobody named', { ...ROUTED, tokenStorage: 'browser' }, {}, 'warning', /does nothing here/],
  [
    'a name alone',
    { ...ROUTED, tokenStorage: 'browser', visitor: { name: 'Alex' } },
    {},
    'warning',
    /does nothing here/,
  ],
  ['nobody to name', { tokenStorage: 'browser' }, {}, 'ok', /in IndexedDB, which works here/],
  ['an anonymous visitor', {}, {}, 'ok', /known again by a secret in IndexedDB/],
  ['refused', NAMED, { indexedDb: 'refused' }, 'warning', /refuses here/],
  ['unknown', NAMED, { indexedDb: 'unknown' }, 'unchecked', /does not tell/],
])('%s', async (_what, given, page, verdict, sentence) => {
  const [finding, ...more] = await find(given, page)
  expect(finding).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) })
  expect(more).toEqual([])
})

test.each<[page: Partial<PageFacts>, verdict: string, sentence: RegExp]>([
  [{ origin: 'null', hasCookies: false }, 'problem', /sandboxed frame/],
  [{ hasCookies: false }, 'warning', /takes no cookies here/],
  [{ frame: 'other-origin' }, 'warning', /frame of another origin/],
])('%j is told first', async (page, verdict, sentence) => {
  const [first, second] = await find({}, page)
  expect(first).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) })
  expect(first?.fix).not.toBe('')
  expect(second?.verdict).toBe('ok')
})

test('a frame of this site is a page like any other', async () => {
  expect(await find({}, { frame: 'same-origin' })).toHaveLength(1)
})

test('a pending consent is told', async () => {
  const found = await find({ ...NAMED, consent: 'pending' })
  expect(found[1]).toMatchObject({ verdict: 'ok', sentence: expect.stringContaining('setConsent') })
})
