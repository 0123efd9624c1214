import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decide,
  earlyFloorMs,
  isValid,
  leadMs,
  remainingMs,
  type Held,
  type Situation,
} from '../../../loader/keeper/decide.js'
import { isFinal, toTrouble, untilRetryMs, type Trouble } from '../../../loader/keeper/trouble.js'
import { failed } from '../../support/failures.js'

const START = 1_000
const after = (ms: number): number => START + ms

const held = (lifetimeMs = 300_000, lead = leadMs(lifetimeMs, 0)): Held => ({
  token: 'a',
  claims: undefined,
  startedAt: START,
  lifetimeMs,
  leadMs: lead,
})

const situation = (given: Partial<Situation> = {}): Situation => ({
  held: held(),
  trouble: undefined,
  isSignificant: false,
  isOnline: true,
  isAsked: false,
  isKeen: true,
  ...given,
})

const trouble = (code: Parameters<typeof failed>[0], facts = {}): Trouble =>
  toTrouble(failed(code, facts), { previous: undefined, startedAt: START, now: START, random: 0.5 })

test.each<[what: string, atMs: number, given: Partial<Situation>, decision: object]>([
  ['a young token is used until its lead', 0, {}, { do: 'use', ms: 210_000 }],
  ['in its lead it is used and refreshed', 210_000, {}, { do: 'use-and-refresh' }],
  ['after its end it is refreshed', 300_000, {}, { do: 'refresh' }],
  ['its last second is no use: a request takes a moment', 299_500, {}, { do: 'refresh' }],
  [
    'a hidden page looks again at its end, and calls nobody',
    250_000,
    { isKeen: false },
    { do: 'use', ms: 49_000 },
  ],
  ['nor does it after that', 300_000, { isKeen: false }, { do: 'wait', ms: Infinity }],
  ['unless it is asked', 300_000, { isKeen: false, isAsked: true }, { do: 'refresh' }],
  ['offline, a valid token is used', 250_000, { isOnline: false }, { do: 'use', ms: 49_000 }],
  ['offline, nobody is called', 300_000, { isOnline: false }, { do: 'wait', ms: Infinity }],
  [
    'offline and asked, another tab may have one',
    300_000,
    { isOnline: false, isAsked: true },
    { do: 'refresh' },
  ],
  [
    'a significant action waits for a quarter of the lifetime',
    50_000,
    { isSignificant: true },
    { do: 'use', ms: 25_000 },
  ],
  ['and refreshes after that', 75_000, { isSignificant: true }, { do: 'use-and-refresh' }],
  ['without a token one is fetched', 0, { held: undefined }, { do: 'refresh' }],
  [
    'a failed early refresh waits its turn',
    220_000,
    { trouble: { ...trouble('token_route_failing'), retryAt: after(221_000) } },
    { do: 'use', ms: 1_000 },
  ],
  [
    'the wait of a failure is kept to',
    0,
    { held: undefined, trouble: trouble('token_route_failing'), isAsked: true },
    { do: 'wait', ms: 1_000 },
  ],
  [
    'and then it is tried again',
    1_000,
    { held: undefined, trouble: trouble('token_route_failing') },
    { do: 'refresh' },
  ],
  [
    'a final failure stops it',
    0,
    { held: undefined, trouble: trouble('token_route_refused'), isAsked: true },
    { do: 'stop' },
  ],
  [
    'though not before the token has ended',
    250_000,
    { trouble: trouble('token_route_refused') },
    { do: 'use', ms: 49_000 },
  ],
  [
    'a 401 is confirmed, however long the token has to live',
    1_500,
    { trouble: trouble('identity_required', { status: 401 }) },
    { do: 'use-and-refresh' },
  ],
  [
    'an early refresh keeps its distance from the last',
    4_000,
    { held: held(16_000, 12_000) },
    { do: 'use', ms: 1_000 },
  ],
])('%s', (_, atMs, given, decision) => {
  expect(decide(after(atMs), situation(given))).toMatchObject(decision)
})

test.each([
  [300_000, 90_000],
  [240_000, 90_000],
  [200_000, 50_000],
  [3_600_000, 120_000],
  [60_000, 15_000],
  [30_000, 15_000],
  [10_000, 5_000],
])('a lifetime of %d ms has a lead of %d ms', (lifetimeMs, lead) => {
  expect(leadMs(lifetimeMs, 0)).toBe(lead)
})

test('up to a tenth of the lifetime keeps pages apart', () => {
  expect(leadMs(300_000, 0.999)).toBeCloseTo(90_000 + 0.999 * 30_000)
})

describe('whatever happens', () => {
  const lifetimes = fc.double({ min: 1, max: 1e11, noNaN: true })
  const randoms = fc.double({ min: 0, max: 0.999999, noNaN: true })
  const errors = fc
    .record({
      code: fc.constantFrom(
        'token_route_failing',
        'token_rate_limited',
        'bad_response',
        'identity_required',
        'token_route_refused',
        'stale_token',
      ),
      status: fc.constantFrom(undefined, 401, 503),
      retryAfterMs: fc.option(fc.nat(3_600_000), { nil: undefined }),
    })
    .map(({ code, ...facts }) => failed(code, facts))
  const instants = fc.nat(4e9).map(after)
  const troubles = fc
    .record({ errors: fc.array(errors, { minLength: 1, maxLength: 20 }), random: randoms, now: instants })
    .map(({ errors, random, now }) =>
      errors.reduce<Trouble | undefined>(
        (previous, error) => toTrouble(error, { previous, startedAt: now, now, random }),
        undefined,
      ),
    )
  const helds = fc
    .record({ lifetimeMs: lifetimes, random: randoms })
    .map(({ lifetimeMs, random }) => held(lifetimeMs, leadMs(lifetimeMs, random)))
  const situations: fc.Arbitrary<Situation> = fc.record({
    held: fc.option(helds, { nil: undefined }),
    trouble: fc.option(troubles, { nil: undefined }),
    isOnline: fc.boolean(),
    isAsked: fc.boolean(),
    isSignificant: fc.boolean(),
    isKeen: fc.boolean(),
  })

  const always = (claim: (now: number, situation: Situation) => void) =>
    fc.assert(fc.property(instants, situations, claim), { numRuns: 2_000 })

  test('the lead is more than nothing and at most half the lifetime', () => {
    fc.assert(
      fc.property(lifetimes, randoms, (lifetimeMs, random) => {
        const lead = leadMs(lifetimeMs, random)
        expect(lead).toBeGreaterThan(0)
        expect(lead).toBeLessThanOrEqual(lifetimeMs / 2)
      }),
    )
  })

  test('a token is used while it is valid, and never after', () =>
    always((now, it) => {
      const { do: act } = decide(now, it)
      expect(act === 'use' || act === 'use-and-refresh').toBe(isValid(it.held, now))
    }))

  test('nothing is fetched unasked offline or from a hidden page, and nothing at all inside a wait', () =>
    always((now, it) => {
      const { do: act } = decide(now, it)
      if (act !== 'refresh' && act !== 'use-and-refresh') return
      // Who asks may have another tab's token, or storage's; nobody is called for it offline.
      expect((it.isOnline && it.isKeen) || (it.isAsked && act === 'refresh')).toBe(true)
      expect(it.trouble ? untilRetryMs(it.trouble, now) : 0).toBe(0)
    }))

  test('a refresh that is early, and no confirmation, keeps its distance from the last', () =>
    always((now, it) => {
      const { held } = it
      if (decide(now, it).do !== 'use-and-refresh' || !held) return
      if (it.trouble?.error.course === 'confirm') return
      expect(now - held.startedAt).toBeGreaterThanOrEqual(earlyFloorMs(held.lifetimeMs))
    }))

  test('a token in use is looked at again before or at its end', () =>
    always((now, it) => {
      const decision = decide(now, it)
      if (decision.do !== 'use' || !it.held) return
      expect(decision.ms).toBeGreaterThan(0)
      expect(decision.ms).toBeLessThanOrEqual(remainingMs(it.held, now))
    }))

  test('a wait has an end, or only an event can end it', () =>
    always((now, it) => {
      const decision = decide(now, it)
      if (decision.do !== 'wait') return
      expect(decision.ms).toBeGreaterThan(0)
      if (decision.ms === Infinity) expect(it.isAsked || (it.isOnline && it.isKeen)).toBe(false)
    }))

  test('only what is final stops it', () =>
    always((now, it) => {
      if (decide(now, it).do === 'stop') expect(isFinal(it.trouble)).toBe(true)
    }))
})
