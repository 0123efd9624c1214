// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { contentPolicy } from '../../../../loader/doctor/checks/content-policy.js'
import type { Examination } from '../../../../loader/doctor/examination.js'
import type { Violation } from '../../../../loader/doctor/look/policy.js'
import { API, setup, VIOLATION } from '../setup.js'

const seen = (...violations: Partial<Violation>[]): Partial<Examination> => ({
  violations: () => Promise.resolve(violations.map((violation) => ({ ...VIOLATION, ...violation }))),
})

test.each<[what: string, changes: Partial<Examination>, verdict: string, sentence: string, fix: string]>([
  [
    'nothing stopped',
    {},
    'ok',
    'It stops nothing of Latchkey here: neither its files, nor its calls, nor its Trusted Types policy.',
    '',
  ],
  ['nothing asked for', { given: {} }, 'unchecked', 'Nothing was asked for that it could have stopped.', ''],
  [
    'what is not ours',
    seen({ blocked: 'https://ads.example/x.js', directive: 'script-src-elem' }, { blocked: 'inline' }),
    'ok',
    'It stops nothing of Latchkey here: neither its files, nor its calls, nor its Trusted Types policy.',
    '',
  ],
  [
    'calls of the server, twice',
    seen({}, { blocked: `${API}/v1/sessions` }),
    'problem',
    `\`connect-src\` blocks ${API}.`,
    `Let it read \`connect-src 'self' ${API}\`.`,
  ],
  [
    'a chunk',
    seen({
      directive: 'script-src-elem',
      blocked: `${API}/assets/keeper-1.js`,
      policy: "script-src 'self' 'nonce-x'",
    }),
    'problem',
    `\`script-src-elem\` blocks ${API}/assets/keeper-1.js.`,
    `Let it read \`script-src 'self' 'nonce-x' ${API}\`, or give the tag the nonce of this page.`,
  ],
  [
    'a policy that only reports',
    seen({ isEnforced: false }),
    'warning',
    `\`connect-src\` reports, and would block, ${API}.`,
    `Let it read \`connect-src 'self' ${API}\`.`,
  ],
  [
    'the token route on its own site',
    {
      ...seen({ blocked: `${location.origin}/api/latchkey/token?x=1`, policy: "connect-src 'none'" }),
      given: { apiUrl: API, widget: 'wgt_1', tokenUrl: '/api/latchkey/token' },
    },
    'problem',
    `\`connect-src\` blocks ${location.origin}/api/latchkey/token.`,
    "Let it read `connect-src 'self'`.",
  ],
  [
    'a token route on another one',
    {
      ...seen({ blocked: 'https://auth.example', policy: "default-src 'self'" }),
      given: { apiUrl: API, widget: 'wgt_1', tokenUrl: 'https://auth.example/token' },
    },
    'problem',
    '`connect-src` blocks https://auth.example.',
    "Let it read `connect-src 'self' https://auth.example`.",
  ],
  [
    'a list of Trusted Types without ours',
    {
      trustedTypes: () =>
        Promise.resolve({
          kind: 'refused' as const,
          violation: { ...VIOLATION, directive: 'trusted-types', policy: 'trusted-types shop' },
        }),
    },
    'warning',
    '`trusted-types` refuses the policy “latchkey”: the widget works, at the price of a report for each page.',
    'Let it read `trusted-types shop latchkey`.',
  ],
])('%s', async (_what, changes, verdict, sentence, fix) => {
  expect(await contentPolicy.find(setup(changes))).toEqual([{ verdict, sentence, fix }])
})

test('it looks once all was asked for, and whatever came of that', async () => {
  const asked: string[] = []
  const fail = (what: string) => () => {
    asked.push(what)
    return Promise.reject(new Error(what))
  }
  const violations = () => Promise.resolve(asked.length === 2 ? [VIOLATION] : [])
  const found = await contentPolicy.find(
    setup({ config: fail('config'), supply: fail('supply'), violations }),
  )
  expect(found.map(({ verdict }) => verdict)).toEqual(['problem'])
})
