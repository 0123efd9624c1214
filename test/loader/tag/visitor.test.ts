// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest'
import { OPTIONS } from '../../../loader/doctor/options.js'
import type { Options, Settings } from '../../../loader/options.js'
import { settled } from '../../support/clock.js'
import { setup as start, TAG } from './setup.js'

const ends: (() => void)[] = []
const setup = (...given: Parameters<typeof start>) => {
  const it = start(...given)
  ends.push(it.end)
  return it
}

afterEach(() => {
  for (const end of ends.splice(0)) end()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** The widget's settings, once its keeper is there. */
async function open(it: ReturnType<typeof start>): Promise<Settings> {
  it.latchkey.init()
  await it.latchkey.open()
  return it.pages[0]!.settings()
}

const ALEX = { id: 'alex', email: 'alex@example.com', name: 'Alex', company: 'Northwind' }

test.each<[option: keyof Options, onTag: string, value: unknown]>([
  ['visitor', JSON.stringify(ALEX), ALEX],
  ['visitor', '{}', {}],
  ['metadata', '{"plan":"pro","seats":[1,2]}', { plan: 'pro', seats: [1, 2] }],
  ['significantEvents', '["upgraded","signed up"]', ['upgraded', 'signed up']],
  ['significantEvents', '[]', []],
  ['tokenStorage', 'browser', 'browser'],
  ['tokenStorage', 'memory', 'memory'],
  ['consent', 'pending', 'pending'],
  ['consent', 'granted', 'granted'],
  ['consent', 'on-open', 'on-open'],
])('%s may be written on the tag as %s, and from a script as it is', async (option, onTag, value) => {
  const fromTag = setup({ tag: { ...TAG, [option]: onTag } })
  expect((await open(fromTag))[option as keyof Settings]).toEqual(value)
  expect(fromTag.codes).toEqual([])
  const fromScript = setup({ tag: { ...TAG, [option]: value } })
  expect((await open(fromScript))[option as keyof Settings]).toEqual(value)
})

const looped: Record<string, unknown> = {}
looped.itself = looped

test.each<[option: keyof Options, given: unknown]>([
  ['visitor', 'alex'],
  ['visitor', '{id: alex}'],
  ['visitor', null],
  ['visitor', 7],
  ['visitor', ['alex']],
  ['visitor', () => ALEX],
  ['visitor', looped],
  ['metadata', 'plan=pro'],
  ['metadata', [1]],
  ['metadata', { count: 7n }],
  ['significantEvents', 'upgraded'],
  ['significantEvents', '["upgraded"'],
  ['significantEvents', { upgraded: true }],
  ['significantEvents', null],
  ['tokenStorage', 'localStorage'],
  ['tokenStorage', true],
  ['consent', 'yes'],
  ['consent', true],
  ['consent', ''],
])('%s can’t be %o: one line says so and what it may be, and the rest works', async (option, given) => {
  const it = setup()
  it.latchkey.init({ [option]: given, greeting: 'Hi' } as never)
  await it.latchkey.open()
  await settled()
  expect(it.codes).toEqual(['bad_option'])
  expect(it.lines()).toHaveLength(1)
  expect(it.lines()[0]).toContain(option)
  expect(it.lines()[0]).toContain(OPTIONS[option].allowed)
  expect(it.pages[0]!.settings()).toMatchObject({ greeting: 'Hi' })
})

test('without them the page names nobody, and keeps its token in memory until the panel is opened', async () => {
  const settings = await open(setup())
  const { consent, significantEvents, visitor } = settings
  expect([consent, significantEvents, visitor]).toEqual([undefined, undefined, undefined])
  expect(settings.tokenStorage).not.toBe('browser')
})

test('what the page gives is a copy: changing it later changes nothing', async () => {
  const visitor = { ...ALEX }
  const it = setup({ tag: { ...TAG, visitor } })
  await open(it)
  visitor.id = 'sam'
  expect(it.pages[0]!.settings().visitor).toEqual(ALEX)
})

describe('identify()', () => {
  test('says whom the page takes its visitor to be, and the keeper looks again', async () => {
    const it = setup()
    await open(it)
    const update = vi.spyOn(it.keepers[0]!, 'update')
    it.latchkey.identify(ALEX, { plan: 'pro' })
    expect(it.pages[0]!.settings()).toMatchObject({ visitor: ALEX, metadata: { plan: 'pro' } })
    expect(update).toHaveBeenCalledTimes(1)
  })

  test('before init is kept for it', async () => {
    const it = setup()
    it.latchkey.identify(ALEX)
    expect((await open(it)).visitor).toEqual(ALEX)
    expect(it.codes).toEqual([])
  })

  test('of another visitor leaves nothing of the first, metadata neither', async () => {
    const it = setup()
    await open(it)
    it.latchkey.identify(ALEX, { plan: 'pro' })
    it.latchkey.identify({ id: 'sam' })
    expect(it.pages[0]!.settings().visitor).toEqual({ id: 'sam' })
    expect(it.pages[0]!.settings().metadata).not.toEqual({ plan: 'pro' })
  })

  test('of what is no visitor changes nothing, and says so', async () => {
    const it = setup({ tag: { ...TAG, visitor: ALEX } })
    await open(it)
    it.latchkey.identify('sam' as never)
    await settled()
    expect(it.codes).toEqual(['bad_option'])
    expect(it.pages[0]!.settings().visitor).toEqual(ALEX)
  })

  test('is forgotten by destroy()', async () => {
    const it = setup()
    await open(it)
    it.latchkey.identify(ALEX)
    it.latchkey.destroy()
    it.latchkey.init()
    await it.latchkey.open()
    expect(it.pages[1]!.settings().visitor).toBeUndefined()
  })
})

describe('setConsent()', () => {
  test.each(['granted', 'pending', 'on-open'] as const)('%s is a setting like any other', async (consent) => {
    const it = setup()
    await open(it)
    const update = vi.spyOn(it.keepers[0]!, 'update')
    it.latchkey.setConsent(consent)
    expect(it.pages[0]!.settings().consent).toBe(consent)
    expect(update).toHaveBeenCalledTimes(1)
  })

  test('of what is no consent is none', async () => {
    const it = setup({ tag: { ...TAG, consent: 'pending' } })
    await open(it)
    it.latchkey.setConsent('yes' as never)
    await settled()
    expect(it.errors[0]!.message).toContain(OPTIONS.consent.allowed)
    expect(it.pages[0]!.settings().consent).toBe('pending')
  })
})

describe('track()', () => {
  test('reaches the keeper as it was said', async () => {
    const it = setup()
    it.latchkey.init()
    await it.latchkey.track('upgraded', { plan: 'pro' }, { significant: true })
    expect(it.keepers[0]!.asked).toEqual(['track ["upgraded",{"plan":"pro"},{"significant":true}]'])
  })

  test('without a widget says that there is none', async () => {
    const it = setup()
    await expect(it.latchkey.track('upgraded')).rejects.toMatchObject({ code: 'not_initialized' })
  })
})

describe('diagnostics()', () => {
  test('are the keeper’s, once anything has needed one', async () => {
    const it = setup()
    expect(it.latchkey.diagnostics()).toBeUndefined()
    it.latchkey.init()
    expect(it.latchkey.diagnostics()).toBeUndefined()
    await it.latchkey.open()
    expect(it.latchkey.diagnostics()).toMatchObject({ status: 'authenticated' })
    it.latchkey.destroy()
    expect(it.latchkey.diagnostics()).toBeUndefined()
  })
})

test('row 15: a storage chunk that can’t be loaded is no trouble of the widget’s', async () => {
  const it = setup({ missing: ['storage'] })
  await open(it)
  const before = it.latchkey.state()
  await it.pages[0]!.load('storage', 'hash').catch(() => {})
  await settled()
  expect(it.latchkey.state()).toBe(before)
})
