// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { tabs } from '../../../../loader/doctor/checks/tabs.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import type { PageFacts } from '../../../../loader/doctor/look/page.js'
import { DIAGNOSTICS, PAGE, setup } from '../setup.js'

const on = (page: Partial<PageFacts>): Partial<Examination> => ({
  page: () => Promise.resolve({ ...PAGE, ...page }),
})

test.each<[what: string, changes: Partial<Examination>, verdict: string, sentence: RegExp]>([
  ['nobody named', {}, 'ok', /^Tabs take turns at refreshing, and share what comes\.$/],
  ['nobody to name', { given: {} }, 'ok', /the first included/],
  ['a visitor named', { given: { visitor: { id: 'alex' } } }, 'ok', /the first included/],
  [
    'a keeper that has counted',
    { diagnostics: () => DIAGNOSTICS },
    'ok',
    /So far: 2 fetched here, 1 from other tabs/,
  ],
  ['plain http', on({ isSecure: false, hasLocks: false }), 'warning', /On plain http/],
  ['no locks', on({ hasLocks: false }), 'warning', /no Web Locks here/],
  [
    'neither',
    on({ hasLocks: false, hasChannels: false }),
    'warning',
    /no Web Locks and no BroadcastChannel here/,
  ],
])('%s', async (_what, changes, verdict, sentence) => {
  expect(await tabs.find(setup(changes))).toEqual([
    { verdict, sentence: expect.stringMatching(sentence), fix: expect.any(String) },
  ])
})
