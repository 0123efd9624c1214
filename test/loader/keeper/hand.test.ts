import { describe, expect, test } from 'vitest'
import { createHand } from '../../../loader/keeper/hand.js'
import type { TokenNews } from '../../../loader/keeper/news.js'
import type { PageVisitor } from '../../../loader/options.js'
import { createFakeClock } from '../../support/clock.js'
import { toToken } from '../../support/token-endpoint.js'

const SECOND = 1_000
const MINUTE = 60_000

const tokenOf = (id: string, jti = '1') => toToken({ sub: id, jti, visitor: { id } })

/** A hand on a page that names this visitor. */
function setup({ named = { id: 'alex' } }: { named?: PageVisitor } = {}) {
  const clock = createFakeClock()
  const hand = createHand({ clock, provider: { subject: '/token', visitor: named } })
  return {
    clock,
    hand,
    take: (token: string, current?: string) =>
      hand.take(
        { token, claims: { visitor: { sub: 'alex' } } as never, lifetimeMs: 5 * MINUTE },
        { startedAt: clock.now(), current },
      ),
    news: (changes: Partial<TokenNews> = {}): TokenNews => ({
      kind: 'token',
      sub: 'alex',
      token: tokenOf('alex', 'news'),
      lifetimeMs: 5 * MINUTE,
      ageMs: 0,
      atMs: clock.wallMs(),
      ...changes,
    }),
  }
}

describe('a token that was minted', () => {
  test('is held from the start of its request on, to just before its end', async () => {
    const { hand, take, clock } = setup()
    take('a')
    expect(hand.isValid()).toBe(true)
    await clock.advance(5 * MINUTE - 1_001)
    expect(hand.isValid()).toBe(true)
    await clock.advance(1)
    expect(hand.isValid()).toBe(false)
  })

  test.each<[what: string, give: (hand: ReturnType<typeof setup>) => void]>([
    ['that was current when it was asked for', ({ take }) => take('a', 'a')],
    [
      'that the API has refused',
      ({ take, hand }) => {
        take('a')
        hand.refuse('a')
        take('a')
      },
    ],
  ])('is stale_token where it is one %s', (_, give) => {
    expect(() => give(setup())).toThrow(expect.objectContaining({ code: 'stale_token' }))
  })

  test('that was on its way for longer than it lives is bad_token', () => {
    const { hand, clock } = setup()
    const startedAt = clock.now()
    clock.sleep(MINUTE)
    const minted = { token: 'a', claims: undefined, lifetimeMs: MINUTE }
    expect(() => hand.take(minted, { startedAt, current: undefined })).toThrow(
      expect.objectContaining({ code: 'bad_token' }),
    )
    expect(hand.held).toBeUndefined()
  })

  test('that came already is the one in hand', () => {
    const { take } = setup()
    expect(take('a')).toBe(take('a'))
  })
})

describe('news of a token', () => {
  test.each<[what: string, isTaken: boolean, named: PageVisitor, token: string]>([
    ['a first one of whom the page names', true, { id: 'alex' }, tokenOf('alex')],
    ['a first one of another', false, { id: 'alex' }, tokenOf('sam')],
    ['a first one where the page names nobody', false, {}, tokenOf('alex')],
    ['a first one that says not whose it is', false, { id: 'alex' }, 'opaque'],
  ])('%s is taken: %j', (_, isTaken, named, token) => {
    const { hand, news } = setup({ named })
    expect(hand.adopt(news({ token }))).toBe(isTaken)
    expect(hand.held?.token).toBe(isTaken ? token : undefined)
  })

  test('is taken for the sub in hand, whomever the page names', () => {
    const { hand, news, take, clock } = setup({ named: {} })
    take('a')
    clock.sleep(MINUTE)
    expect(hand.adopt(news())).toBe(true)
    expect(hand.adopt(news({ token: tokenOf('sam'), lifetimeMs: 60 * MINUTE }))).toBe(false)
  })

  test('is taken only where it ends later than the one in hand', () => {
    const { hand, news, take } = setup()
    take('a')
    expect(hand.adopt(news({ ageMs: 1 }))).toBe(false)
    expect(hand.adopt(news({ lifetimeMs: 5 * MINUTE + 1 }))).toBe(true)
  })

  test.each([MINUTE, -MINUTE])('that was told %d ms ago by the wall clock is a minute older', (ms) => {
    const { hand, news, clock } = setup()
    hand.adopt(news({ ageMs: 10 * SECOND, atMs: clock.wallMs() - ms }))
    expect(clock.now() - hand.held!.startedAt).toBe(10 * SECOND + MINUTE)
  })

  test('of one that the API has refused is not taken', () => {
    const { hand, news, take } = setup()
    take('a')
    const refused = news()
    hand.adopt({ ...refused, lifetimeMs: 6 * MINUTE })
    hand.refuse(refused.token)
    expect(hand.adopt(refused)).toBe(false)
  })
})

test.each([
  [19 * SECOND, true],
  [20 * SECOND, false],
])('a second refusal %d ms after the first is one so soon: %j', async (ms, isAgain) => {
  const { hand, take, clock } = setup()
  take('a')
  expect(hand.refuse('a')).toBe(false)
  await clock.advance(ms)
  take('b')
  expect(hand.refuse('b')).toBe(isAgain)
})

test('after clear() it is as if nothing had been', () => {
  const { hand, take } = setup()
  take('a')
  hand.refuse('a')
  hand.clear()
  expect([hand.held, hand.visitor, hand.sub]).toEqual([undefined, undefined, undefined])
  expect(take('a').token).toBe('a')
})
