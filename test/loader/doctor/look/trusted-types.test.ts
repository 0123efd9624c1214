// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest'
import type { Violation } from '../../../../loader/doctor/look/policy.js'
import { VIOLATION } from '../setup.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const refusal = (policy: string): Violation => ({
  ...VIOLATION,
  directive: 'trusted-types',
  blocked: 'trusted-types-policy',
  sample: 'latchkey',
  policy,
})

interface Page {
  /** What the page's policies have stopped before. */
  past?: Violation[]
  seesThePast?: boolean
  /** What stops a policy of this name; `undefined`: nothing. */
  stops?: Violation
}

async function look({ past = [], seesThePast = false, stops }: Page) {
  const seen = [...past]
  const createPolicy = vi.fn(() => {
    if (!stops) return
    seen.push(stops)
    throw new TypeError('refused')
  })
  vi.stubGlobal('trustedTypes', { createPolicy })
  const { lookAtTrustedTypes } = await import('../../../../loader/doctor/look/trusted-types.js')
  const facts = await lookAtTrustedTypes({ violations: () => Promise.resolve([...seen]), seesThePast })
  return { facts, tried: createPolicy.mock.calls.length }
}

test.each<[what: string, page: Page, kind: string, tried: number]>([
  ['no list', {}, 'free', 1],
  [
    'a list that has us, and the tag was first',
    { stops: refusal('trusted-types shop latchkey') },
    'admitted',
    1,
  ],
  ['any name once', { stops: refusal("trusted-types *; img-src 'self'") }, 'admitted', 1],
  ['a list without us', { stops: refusal("img-src 'self'; trusted-types shop") }, 'refused', 1],
  [
    'a list without us, in the past',
    { past: [refusal('trusted-types shop')], seesThePast: true },
    'refused',
    0,
  ],
  ['nothing in a past that can be seen', { seesThePast: true }, 'admitted', 0],
  ['somebody else in the past', { past: [{ ...refusal('trusted-types shop'), sample: 'ads' }] }, 'free', 1],
])('%s', async (_what, page, kind, tried) => {
  expect(await look(page)).toMatchObject({ facts: { kind }, tried })
})

test('a browser without Trusted Types refuses nothing', async () => {
  const { lookAtTrustedTypes } = await import('../../../../loader/doctor/look/trusted-types.js')
  expect(await lookAtTrustedTypes({ violations: () => Promise.resolve([]), seesThePast: false })).toEqual({
    kind: 'free',
  })
})
