import { beforeAll, expect, test } from 'vitest'
import { liveFleet, type Fleet } from './soak/fleet.js'
import { toReport } from './soak/report.js'

const { LATCHKEY_SEED = '1', LATCHKEY_VISITORS = '80', LATCHKEY_HOURS = '4' } = process.env
const HOUR = 3_600_000

let fleet: Fleet

beforeAll(async () => {
  fleet = await liveFleet({
    seed: Number(LATCHKEY_SEED),
    visitors: Number(LATCHKEY_VISITORS),
    hours: Number(LATCHKEY_HOURS),
  })
  console.log(toReport(fleet))
}, HOUR)

test('nobody is without a token who could have one, nobody gets one that has ended, and nobody calls too often', () => {
  expect(fleet.wrong).toEqual([])
})

test('when an outage is over, the pages come back one by one', () => {
  expect(fleet.storms.filter(({ worst, most }) => worst > most)).toEqual([])
})

test('something happened', () => {
  expect(fleet.storms.length).toBeGreaterThan(5)
  expect(fleet.calls).toBeGreaterThan(10 * fleet.visitors)
})
