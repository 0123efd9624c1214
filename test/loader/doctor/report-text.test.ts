// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { problem, ok } from '../../../loader/doctor/finding.js'
import { toReportText } from '../../../loader/doctor/report-text.js'
import { toStateTable } from '../../../loader/doctor/state-table.js'
import { API, DIAGNOSTICS, mint, setup } from './setup.js'

test('the report has all that the panel shows, line by line', () => {
  const results = [
    { title: 'Widget', findings: [problem('It is gone.', 'Bring it back.')] },
    { title: 'Tabs', findings: [ok('They share.', 'Name the visitor.')] },
    { title: 'Clock', findings: [ok('It is right.')] },
  ]
  const [name, date, summary, ...lines] = toReportText(results, [['State', 'ready']]).split('\n')
  expect([name, summary]).toEqual(['Latchkey doctor', '1 problem'])
  expect(Date.parse(date!)).not.toBeNaN()
  expect(lines).toEqual([
    '',
    '[FAIL] Widget: It is gone.',
    '       Fix: Bring it back.',
    '[ok]   Tabs: They share.',
    '       Tip: Name the visitor.',
    '[ok]   Clock: It is right.',
    '',
    'State: ready',
  ])
})

test('the state is told without a token, a query or anything of the visitor', () => {
  const diagnostics = {
    ...DIAGNOSTICS,
    reasons: ['start', 'alex@example.com upgraded', mint()],
  }
  const table = toStateTable(
    setup({
      given: {
        widget: 'wgt_1',
        apiUrl: `${API}/path`,
        tokenUrl: '/token?user=alex',
        token: mint(),
        visitor: { id: 'alex', email: 'alex@example.com' },
      },
      diagnostics: () => diagnostics,
    }),
  )
  expect(Object.fromEntries(table)).toEqual({
    Page: location.origin,
    Server: API,
    Widget: 'wgt_1',
    State: 'ready',
    'Tokens from': '/token',
    Identity: 'authenticated',
    Token: '12 s old, lives 10 min',
    'Next look': 'in 30 s',
    'Asked for': '3 times: 2 minted, 1 from other tabs, 0 failed, 0 refused',
    Reasons: 'start, …@… upgraded, eyJ…',
    'Last error': 'none',
    Browser: navigator.userAgent,
  })
})

test('with nothing given there is a state as well', () => {
  const table = Object.fromEntries(toStateTable(setup({ given: {}, state: () => 'idle' })))
  expect(table).toMatchObject({ Server: 'none', Widget: 'none', State: 'idle', 'Tokens from': 'none' })
})
