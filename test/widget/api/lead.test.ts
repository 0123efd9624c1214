import { expect, test } from 'vitest'
import { LeadPage } from '../../../protocol/lead.js'
import { LEAD_CONTEXT_MAX_BYTES } from '../../../protocol/lead-limits.js'
import { type LeadContext, toContext } from '../../../widget/api/lead.js'

const PAGE: LeadContext = {
  url: 'https://shop.example/',
  title: 'Shop',
  referrer: '',
  visitor: undefined,
  metadata: undefined,
  intent: undefined,
}
const toBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length

test.each<[string, Partial<LeadContext>]>([
  ['nothing', {}],
  ['what no visitor is', { visitor: 'Alex', metadata: [1, 2], intent: 7 }],
  ['what is too long', { title: 'x'.repeat(999), referrer: `https://${'x'.repeat(9999)}` }],
  ['traits that are none', { visitor: { id: 7, email: ' ', name: 'x'.repeat(999), role: 'boss' } }],
  [
    'values that are none',
    {
      metadata: {
        '': 1,
        ['x'.repeat(65)]: 1,
        a: NaN,
        b: 1n,
        c: () => {},
        d: [],
        e: 'x'.repeat(1025),
        f: null,
      },
    },
  ],
])('the server takes what is made of %s', (_, said) => {
  const { page } = toContext({ ...PAGE, ...said }) as { page: unknown }
  expect(LeadPage.safeParse(JSON.parse(JSON.stringify(page))).success).toBe(true)
})

test('what does not fit is left out, the least telling first', () => {
  const large = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`m${index}`, 'ü'.repeat(600)]))
  const context = toContext({ ...PAGE, visitor: { id: 'alex' }, metadata: large, intent: { plan: 'pro' } })
  expect(context).toMatchObject({ page: { visitor: { id: 'alex' } }, intent: { plan: 'pro' } })
  expect(context).not.toHaveProperty('page.metadata')
  expect(toContext({ ...PAGE, intent: large })).toEqual({ page: { url: PAGE.url, title: 'Shop' } })
  expect(toBytes(context)).toBeLessThanOrEqual(LEAD_CONTEXT_MAX_BYTES)
})
