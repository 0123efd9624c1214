// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { launcher } from '../../../../loader/doctor/checks/launcher.js'
import type { Given } from '../../../../loader/doctor/examination.js'
import type { Cover, LauncherFacts } from '../../../../loader/doctor/look/launcher.js'
import { setup } from '../setup.js'

const HIDDEN: LauncherFacts = { kind: 'hidden', isHostHidden: false, isDismissed: false }
const DISMISSED: LauncherFacts = { ...HIDDEN, isDismissed: true }
const under = (by: Partial<Cover>): LauncherFacts => ({
  kind: 'covered',
  by: { name: 'div#consent.banner', zIndex: 2_147_483_647, isModal: false, ...by },
  zIndex: 2_147_483_000,
})

test.each<[what: string, facts: LauncherFacts, given: Given, verdict: string, sentence: RegExp, fix: RegExp]>(
  [
    ['in sight', { kind: 'free' }, {}, 'ok', /nothing lies over it/, /^$/],
    ['not there', { kind: 'none' }, {}, 'unchecked', /There is none/, /Widget above/],
    ['outside', { kind: 'outside' }, {}, 'problem', /outside the window/, /offset/],
    ['dead', { kind: 'unreachable' }, {}, 'problem', /takes no clicks/, /inert/],
    ['hidden by hide', HIDDEN, { hidden: true }, 'ok', /called hide/, /show/],
    ['off', HIDDEN, { launcher: false }, 'ok', /as the option `launcher` says/, /^$/],
    ['the page’s own', HIDDEN, { launcher: 'body' }, 'ok', /1 of `body`/, /^$/],
    [
      'the page’s own that is not there',
      HIDDEN,
      { launcher: '.help' },
      'problem',
      /nothing on this page is that/,
      /selector/,
    ],
    [
      'what is no selector',
      HIDDEN,
      { launcher: '::::' },
      'problem',
      /nothing on this page is that/,
      /selector/,
    ],
    ['dismissed here', HIDDEN, { hidden: 'launcher' }, 'ok', /visitor dismissed it/, /show/],
    ['dismissed before', DISMISSED, {}, 'ok', /visitor dismissed it/, /show/],
    ['shown by the page after that', DISMISSED, { hidden: false }, 'problem', /hides it/, /Remove/],
    ['hidden on phones', HIDDEN, { hideOnMobile: true }, 'ok', /hideOnMobile/, /^$/],
    [
      'hidden by the page',
      HIDDEN,
      {},
      'problem',
      /`display: none` on the button in latchkey-widget/,
      /Remove/,
    ],
    [
      'hidden as a whole',
      { kind: 'hidden', isHostHidden: true, isDismissed: false },
      {},
      'problem',
      /`display: none` on latchkey-widget/,
      /Remove/,
    ],
    [
      'under the highest there is',
      under({}),
      {},
      'problem',
      /^`div#consent\.banner` \(z-index 2147483647\) lies over it/,
      /^Give it less than 2147483000, or move/,
    ],
    [
      'under what is higher',
      under({ zIndex: 2_147_483_001 }),
      {},
      'problem',
      /z-index 2147483001/,
      /or raise `zIndex` above 2147483001, or move/,
    ],
    [
      'under a popover',
      under({ zIndex: undefined }),
      {},
      'problem',
      /banner` lies over it/,
      /^Close it: it is in the top layer/,
    ],
    [
      'under a modal dialog',
      under({ isModal: true, name: 'dialog#cart' }),
      {},
      'warning',
      /`dialog#cart`/,
      /Nothing to do/,
    ],
  ],
)('%s', async (_what, facts, given, verdict, sentence, fix) => {
  const found = await launcher.find(setup({ given, launcher: () => Promise.resolve(facts) }))
  expect(found).toEqual([
    { verdict, sentence: expect.stringMatching(sentence), fix: expect.stringMatching(fix) },
  ])
})
