import fc from 'fast-check'
import type { Reply } from '../../support/token-endpoint.js'
import { setup } from './setup.js'

export type Page = ReturnType<typeof setup>
type Act = (page: Page) => void | Promise<void>

const replies: fc.Arbitrary<Reply | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({ latencyMs: fc.nat(12_000) }),
  fc
    .record({
      status: fc.constantFrom(200, 204, 302, 400, 401, 403, 404, 408, 419, 425, 429, 500, 503),
      body: fc.constantFrom(
        undefined,
        null,
        '',
        '<html>',
        { token: null },
        'not json',
        { token: 'lk_sk_no' },
        7,
      ),
      retryAfter: fc.constantFrom(undefined, '0', '7', '120', 'soon'),
    })
    .map(({ status, body, retryAfter }) => ({
      status,
      body: body ?? null,
      headers: retryAfter ? { 'retry-after': retryAfter } : {},
    })),
  fc.constantFrom<Reply>({ hangs: 'headers' }, { hangs: 'body' }, { ends: 'cut' }, { ends: 'redirect' }),
)

const advance = fc.nat(400_000).map(
  (ms): Act =>
    ({ clock }) =>
      clock.advance(ms),
)
const common: fc.Arbitrary<Act>[] = [
  advance,
  fc.nat(3_000).map(
    (ms): Act =>
      ({ clock }) =>
        clock.advance(ms),
  ),
  replies.map(
    (reply): Act =>
      ({ endpoint }) =>
        endpoint.reply(reply),
  ),
  fc.constant<Act>(({ ask }) => void ask()),
  fc.constant<Act>(({ askFor }) => askFor(20)),
  fc.constant<Act>(({ keeper }) => keeper.wake()),
  fc.constant<Act>(({ keeper }) => void keeper.refresh('asked').catch(() => {})),
  fc.constant<Act>(({ keeper }) => void keeper.forget()),
  fc.constant<Act>(({ answers, keeper }) => keeper.refuse(answers.at(-1)?.token ?? '')),
  fc.boolean().map(
    (isOnline): Act =>
      ({ page }) =>
        void (page.isOnline = isOnline),
  ),
  fc.boolean().map(
    (isVisible): Act =>
      ({ page }) =>
        void (page.isVisible = isVisible),
  ),
  fc.constantFrom(0, 60_000).map(
    (ms): Act =>
      ({ clock }) =>
        clock.throttle(ms),
  ),
]
const step = fc.integer({ min: -4_000_000, max: 4_000_000 }).map(
  (ms): Act =>
    ({ clock }) =>
      clock.step(ms),
)
const sleep = fc.record({ ms: fc.nat(4_000_000), counted: fc.boolean() }).map(
  ({ ms, counted }): Act =>
    ({ clock }) =>
      clock.sleep(ms, { counted }),
)

// A clock set back during a sleep that the other clock does not count can't be seen from inside: not both in one life.
const lives = fc.record({
  acts: fc.oneof(
    fc.array(fc.oneof(...common, step), { maxLength: 30 }).map((acts) => ({ acts, isClockSet: true })),
    fc.array(fc.oneof(...common, sleep), { maxLength: 30 }).map((acts) => ({ acts, isClockSet: false })),
  ),
  lifetimeMs: fc.constantFrom(5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000),
  background: fc.constantFrom('lazy' as const, 'warm' as const),
  random: fc.double({ min: 0, max: 0.999999, noNaN: true }),
})

/** Lives a few hundred of them, and claims this at the end of each. */
export const inEachLife = (claim: (page: Page, life: { isClockSet: boolean }) => void | Promise<void>) =>
  fc.assert(
    fc.asyncProperty(lives, async ({ acts: { acts, isClockSet }, lifetimeMs, background, random }) => {
      const page = setup({ lifetimeMs, random: () => random, settings: { background } })
      for (const act of acts) await act(page)
      await claim(page, { isClockSet })
      page.keeper.destroy()
    }),
    { numRuns: 300 },
  )
