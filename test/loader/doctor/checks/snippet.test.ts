// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { snippet } from '../../../../loader/doctor/checks/snippet.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import { API, SCRIPT, setup } from '../setup.js'

test.each<[what: string, changes: Partial<Examination>, verdict: string, sentence: RegExp, fix: RegExp]>([
  ['one tag', {}, 'ok', /once.* https:\/\/widget\.example\.com\.$/, /^$/],
  [
    'chunks from elsewhere',
    { scripts: [{ ...SCRIPT, origin: 'https://cdn.example' }] },
    'ok',
    /https:\/\/cdn\.example, the rest from https:\/\/widget/,
    /^$/,
  ],
  ['a bundle', { scripts: [] }, 'ok', /bundle/, /^$/],
  ['nothing at all', { scripts: [], isHere: false }, 'unchecked', /no Latchkey/, /Paste the snippet/],
  ['two tags', { scripts: [SCRIPT, SCRIPT] }, 'warning', /twice/, /Remove one/],
  [
    'a tag that blocks',
    { scripts: [{ ...SCRIPT, isAside: false }] },
    'warning',
    /neither async/,
    /`<script async/,
  ],
  [
    'a tag with a hash',
    { scripts: [{ ...SCRIPT, hasIntegrity: true }] },
    'warning',
    /next release/,
    /Remove/,
  ],
])('%s', async (_what, changes, verdict, sentence, fix) => {
  const [finding, ...more] = await snippet.find(setup(changes))
  expect(finding).toMatchObject({
    verdict,
    sentence: expect.stringMatching(sentence),
    fix: expect.stringMatching(fix),
  })
  expect(more).toEqual([])
})

test('each fault of each tag is told', async () => {
  const blocking = { ...SCRIPT, isAside: false, hasIntegrity: true }
  const found = await snippet.find(setup({ scripts: [blocking, SCRIPT], given: { apiUrl: API } }))
  expect(found.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining('twice'),
    expect.stringContaining('neither async nor defer'),
    expect.stringContaining('integrity'),
  ])
})
