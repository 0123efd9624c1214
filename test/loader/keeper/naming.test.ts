import { afterEach, describe, expect, test, vi } from 'vitest'
import { isNamed, toName } from '../../../loader/keeper/naming.js'
import type { PageVisitor } from '../../../loader/options.js'
import { openBrowser } from './browser.js'
import type { Tab } from './tab.js'

const SECOND = 1_000
const MINUTE = 60_000

const ALEX = { id: 'alex' }
const SAM = { id: 'sam' }

afterEach(() => void vi.unstubAllGlobals())

const verified = (traits: object) => ({
  sub: undefined,
  id: undefined,
  email: undefined,
  name: undefined,
  company: undefined,
  ...traits,
})

test.each<[visitor: PageVisitor | undefined, name: string | undefined]>([
  [undefined, undefined],
  [{}, undefined],
  [{ name: 'Alex', company: 'Northwind' }, undefined],
  [{ id: '' }, undefined],
  [{ id: '', email: 'a@example.com' }, 'a@example.com'],
  [{ email: 'a@example.com' }, 'a@example.com'],
  [{ id: 'alex', email: 'a@example.com' }, 'alex'],
])('%j is called %j', (visitor, name) => {
  expect(toName(visitor)).toBe(name)
})

test.each<[named: PageVisitor | undefined, token: object | undefined, is: boolean]>([
  [undefined, undefined, false],
  [undefined, { id: 'alex' }, false],
  [{}, {}, false],
  [ALEX, undefined, false],
  [ALEX, {}, false],
  [ALEX, { id: 'alex' }, true],
  [ALEX, { id: 'sam' }, false],
  [ALEX, { email: 'alex' }, false],
  [{ email: 'a@example.com' }, { email: 'a@example.com' }, true],
  [{ email: 'a@example.com' }, { id: 'a@example.com' }, false],
  [{ email: 'a@example.com' }, { id: 'alex', email: 'a@example.com' }, true],
  // The id is the sole identity, where there is one.
  [{ id: 'alex', email: 'a@example.com' }, { id: 'sam', email: 'a@example.com' }, false],
  // A page may well count its visitors.
  [{ id: 7 as never }, { id: '7' }, true],
])('a page that names %j and a token of %j: %j', (named, token, is) => {
  expect(isNamed(named, token && verified(token))).toBe(is)
})

/** What `identify` comes to: the page says it, and the keeper looks. */
function identify({ settings, keeper }: Tab, visitor: PageVisitor): void {
  settings.visitor = visitor
  keeper.rename()
}

const visitorOf = ({ keeper }: Tab) => {
  const identity = keeper.identity()
  return 'visitor' in identity ? identity.visitor.id : identity.status
}

describe('identify', () => {
  test('row 32: while a call for another one is in flight: its answer is never kept, shown or shared', async () => {
    const { open, askAll, clock, endpoint, storage } = openBrowser()
    const settings = { tokenStorage: 'browser' as const }
    const [tab, other] = [open({ settings }), open({ settings })]
    const asked = tab.ask()
    const waiting = other.ask()
    await clock.advance(100)
    const kept = vi.spyOn(storage.kept, 'set')
    endpoint.signIn(SAM)
    identify(tab, SAM)
    await clock.advance(SECOND)
    expect((await asked).code).toBe('identity_required')
    expect(endpoint.calls[0]!.request.signal!.aborted).toBe(true)
    expect(visitorOf(tab)).toBe('sam')
    expect(endpoint.calls.map(({ reason }) => reason)).toContain('identified')
    for (const [name, record] of kept.mock.calls)
      expect([name, record]).toMatchObject(['sam', { sub: 'sam' }])
    // The other page still names the first one, and is told by its own host.
    await waiting
    expect([...new Set([tab, other].map(visitorOf))]).toEqual(['sam'])
    expect((await askAll([tab], 0))[0]).toMatchObject({ isValid: true })
  })

  test('row 32: gets the other one a token at once, and every tab forgets the first', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser()
    const [tab, other] = openMany(2) as [Tab, Tab]
    const [before] = await askAll([tab, other])
    endpoint.signIn(SAM)
    identify(tab, SAM)
    await clock.advance(SECOND)
    expect(visitorOf(tab)).toBe('sam')
    expect(other.keeper.identity()).toEqual({ status: 'none' })
    const [after] = await askAll([other])
    expect(after!.token).not.toBe(before!.token)
    expect(visitorOf(other)).toBe('sam')
    expect(endpoint.calls).toHaveLength(3)
  })

  test('row 32: throws away what the other tabs were fetching for the first', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser()
    const [tab, other] = openMany(2) as [Tab, Tab]
    await askAll([tab, other])
    const refreshed = other.keeper.refresh('theirs').catch((error: { code: string }) => error.code)
    await clock.advance(100)
    endpoint.signIn(SAM)
    identify(tab, SAM)
    await clock.advance(SECOND)
    expect(await refreshed).toBe('identity_required')
    expect(other.keeper.identity()).toEqual({ status: 'none' })
  })

  test('by the name that the token already says changes nothing', async () => {
    const { open, askAll, endpoint, clock } = openBrowser()
    const tab = open({ settings: { visitor: undefined } })
    const [first] = await askAll([tab])
    identify(tab, ALEX)
    await clock.advance(SECOND)
    expect((await askAll([tab], 0))[0]).toMatchObject({ token: first!.token })
    expect(endpoint.calls).toHaveLength(1)
    expect(tab.statuses()).toEqual(['authenticating', 'authenticated'])
  })

  test('for the first time, while the first token is on its way, waits for that one', async () => {
    const { open, endpoint, clock } = openBrowser()
    const tab = open({ settings: { visitor: undefined } })
    const asked = tab.ask()
    await clock.advance(100)
    identify(tab, ALEX)
    await clock.advance(SECOND)
    expect(await asked).toMatchObject({ isValid: true })
    expect(endpoint.calls).toHaveLength(1)
  })

  test('of another than the token says, before anybody named one, is another visitor', async () => {
    const { open, askAll, endpoint, clock } = openBrowser()
    const tab = open({ settings: { visitor: undefined } })
    await askAll([tab])
    endpoint.signIn(SAM)
    identify(tab, SAM)
    await clock.advance(SECOND)
    expect(visitorOf(tab)).toBe('sam')
    expect(endpoint.calls).toHaveLength(2)
  })

  test('of a page that nothing has needed a token for yet makes no call', async () => {
    const { open, endpoint, clock } = openBrowser()
    const tab = open()
    identify(tab, SAM)
    await clock.advance(MINUTE)
    expect(endpoint.calls).toEqual([])
  })

  test('many times at once comes to the last one', async () => {
    const { open, askAll, endpoint, clock } = openBrowser()
    const tab = open()
    await askAll([tab])
    for (const id of ['sam', 'kim', 'pat']) {
      endpoint.signIn({ id })
      identify(tab, { id })
    }
    await clock.advance(2 * SECOND)
    expect(visitorOf(tab)).toBe('pat')
    expect(tab.failures).toEqual([])
  })
})

describe('a token that names another visitor than the one before', () => {
  test('ends the first one in every tab', async () => {
    const { openMany, askAll, endpoint, clock } = openBrowser()
    const [tab, other] = openMany(2, { settings: { visitor: undefined } }) as [Tab, Tab]
    await askAll([tab, other])
    endpoint.signIn(SAM)
    tab.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    expect(visitorOf(tab)).toBe('sam')
    expect(other.keeper.identity()).toEqual({ status: 'none' })
  })

  test('is not kept under the first one’s name', async () => {
    const { open, askAll, endpoint, storage, clock } = openBrowser()
    const tab = open({ settings: { tokenStorage: 'browser' } })
    await askAll([tab])
    expect([...storage.kept.keys()]).toEqual(['alex'])
    endpoint.signIn(SAM)
    tab.keeper.refresh('asked').catch(() => {})
    await clock.advance(SECOND)
    expect([...storage.kept]).toEqual([])
  })
})

describe('a first token comes from another tab', () => {
  test.each<[what: string, named: PageVisitor | undefined, calls: number]>([
    ['where the page names the same visitor by id', { id: 'alex', email: 'other@example.com' }, 1],
    ['where it does by email', { email: 'alex@example.com' }, 1],
    ['but not where it names another', SAM, 2],
    ['nor where it names nobody', undefined, 2],
    ['nor where it has a name for them only', { name: 'Alex Rivera' }, 2],
  ])('%s', async (_, visitor, calls) => {
    const { open, askAll, endpoint } = openBrowser()
    endpoint.signIn({ id: 'alex', email: 'alex@example.com' })
    await askAll([open()])
    expect(await askAll([open({ settings: { visitor } })])).toMatchObject([{ isValid: true }])
    expect(endpoint.calls).toHaveLength(calls)
  })

  test('from then on, tabs share it by what the token says, whatever their pages do', async () => {
    const { open, askAll, endpoint, clock } = openBrowser()
    endpoint.signIn({ id: 'alex', email: 'alex@example.com' })
    const visitors = [ALEX, { email: 'alex@example.com' }, undefined]
    const tabs = visitors.map((visitor) => open({ settings: { visitor } }))
    await askAll(tabs)
    const before = endpoint.calls.length
    await clock.advance(4 * MINUTE)
    expect(endpoint.calls).toHaveLength(before + 1)
    expect(new Set((await askAll(tabs, 0)).map(({ token }) => token)).size).toBe(1)
  })
})
