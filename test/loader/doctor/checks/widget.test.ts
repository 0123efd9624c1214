// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { widget } from '../../../../loader/doctor/checks/widget.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import { answered, API, SCRIPT, setup, VIOLATION } from '../setup.js'

const config = (reply: Parameters<typeof answered>[0]): Partial<Examination> => ({
  config: () => Promise.resolve(answered(reply)),
})
const unreachable: Partial<Examination> = { config: () => Promise.resolve({ kind: 'unreachable' }) }

test.each<[what: string, changes: Partial<Examination>, verdict: string, sentence: string]>([
  ['a widget', {}, 'ok', `It is “Northwind Supply”, published at ${API}.`],
  [
    'no id',
    { given: { apiUrl: API }, scripts: [] },
    'problem',
    'The tag names no widget, and nothing called init.',
  ],
  [
    'an id that is none',
    { given: { apiUrl: API }, scripts: [{ ...SCRIPT, widget: 'shop!' }] },
    'problem',
    `The option widget can't be "shop!"; it was left out.`,
  ],
  [
    'no server',
    { given: { widget: 'wgt_1' } },
    'problem',
    'There is no apiUrl, and no tag whose origin could stand for it.',
  ],
  [
    'an unknown id',
    config({ status: 404, body: { code: 'widget_not_found' } }),
    'problem',
    'The server knows no widget wgt_1.',
  ],
  [
    'a 404 of something else',
    config({ status: 404, body: '<h1>Not found</h1>' }),
    'problem',
    `${API} answered 404, so the widget's configuration is missing.`,
  ],
  [
    'a failing server',
    config({ status: 502 }),
    'problem',
    `${API} answered 502, so the widget's configuration is missing.`,
  ],
  [
    'HTML',
    config({ body: '<!doctype html>' }),
    'problem',
    `${API} answered, and not as a Latchkey server does.`,
  ],
  [
    'another JSON',
    config({ body: { id: 'wgt_2' } }),
    'problem',
    `${API} answered, and not as a Latchkey server does.`,
  ],
  [
    'nobody there',
    unreachable,
    'problem',
    `${API} could not be reached, so the widget's configuration is missing.`,
  ],
  [
    'a policy in between',
    { ...unreachable, violations: () => Promise.resolve([VIOLATION]) },
    'unchecked',
    `The Content Security Policy of this page does not let it ask ${API}.`,
  ],
  [
    'http under https',
    { ...unreachable, given: { widget: 'wgt_1', apiUrl: 'http://widget.example.com' } },
    'problem',
    'http://widget.example.com could not be reached: it is http, and this page is https, so browsers may block it.',
  ],
])('%s', async (_what, changes, verdict, sentence) => {
  const found = await widget.find(setup(changes))
  expect(found).toEqual([{ verdict, sentence, fix: expect.any(String) }])
  expect(found[0]?.fix === '').toBe(verdict === 'ok')
})
