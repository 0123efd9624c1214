import { expect, test } from 'vitest'
import { inEachLife } from './lives.js'

test('no token is handed out after its end by the server’s clock', () =>
  inEachLife(({ answers }) => {
    expect(answers.filter(({ token, isValid }) => token && !isValid)).toEqual([])
  }))

test('everybody who asks is answered within two time-outs and a sleep', () =>
  inEachLife(async ({ asking, clock }) => {
    await clock.advance(130_000)
    expect(asking()).toBe(0)
  }))

test('in no minute are there more than twenty calls', () =>
  inEachLife(({ endpoint }, { isClockSet }) => {
    // A clock set forward makes the minute look over.
    if (isClockSet) return
    const at = endpoint.calls.map(({ atMs }) => atMs)
    for (const [index, ms] of at.slice(20).entries()) expect(ms - at[index]!).toBeGreaterThanOrEqual(60_000)
  }))

test('one timer of the keeper’s and one of the attempt’s is all that ever waits', () =>
  inEachLife(({ clock }) => {
    expect(clock.pending()).toBeLessThanOrEqual(2)
  }))

test('after destroy() there is no timer, no call and nobody waiting', () =>
  inEachLife(async ({ keeper, clock, endpoint, asking, identities }) => {
    keeper.destroy()
    const [calls, told] = [endpoint.calls.length, identities.length]
    await clock.advance(200_000)
    expect([clock.pending(), asking(), endpoint.calls.length, identities.length]).toEqual([0, 0, calls, told])
  }))

test('once the route is well, a visible page that is asked has a token within a minute', () =>
  inEachLife(async ({ keeper, clock, endpoint, page, ask, askFor }) => {
    page.isOnline = page.isVisible = true
    clock.throttle(0)
    endpoint.reply(undefined)
    // Long enough for every `Retry-After` among the replies, and for the breaker.
    await clock.advance(200_000)
    keeper.refresh('asked').catch(() => {})
    await askFor(60)
    const answer = ask()
    await clock.advance(1_000)
    expect(await answer).toMatchObject({ isValid: true })
    expect(keeper.identity().status).toBe('authenticated')
  }))
