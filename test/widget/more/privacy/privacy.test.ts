// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LatchkeyError } from '../../../../loader/error.js'
import type { Identity, VerifiedVisitor } from '../../../../loader/handle.js'
import type { Settings } from '../../../../loader/options.js'
import { mount } from '../../../../widget/index.js'
import { createFakeApi } from '../../../support/api.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../../../support/page.js'

const pages = new Set<FakePage>()
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
  vi.stubGlobal('__STORAGE__', '')
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

const toPart = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const toToken = (claims: object) => `${toPart({ typ: 'lk-widget+jwt' })}.${toPart(claims)}.c2ln`

interface Setup {
  token?: string
  settings?: Partial<Settings>
  identity?: Identity
  isStorageLost?: boolean
}

/** The view, open. */
async function setup({ token = toToken({}), settings, identity, isStorageLost }: Setup = {}) {
  vi.stubGlobal('fetch', createFakeApi().fetch)
  const page = createFakePage(settings, { anonymous: true })
  pages.add(page)
  const eraseAll = vi.fn(() => {})
  const storage = {
    eraseAll,
    findSecret: () => Promise.resolve(undefined),
    createKept: () => ({ follow() {}, draft() {}, update() {}, alone: (work: () => unknown) => work() }),
  }
  const { load } = page
  page.load = (name, hash) => {
    if (name !== 'storage') return load(name, hash)
    return isStorageLost
      ? Promise.reject(new LatchkeyError('chunk_failed', 'It could not be had.', { retryable: true }))
      : Promise.resolve(storage)
  }
  const keeper = createFakeKeeper(identity)
  const panel = (keeper.panel = mount(page, keeper))
  const { ensureFresh } = keeper
  keeper.ensureFresh = (reason) => ensureFresh(reason).then(() => token)
  keeper.logout = vi.fn(() => {
    panel.close()
    keeper.become({ status: 'none' })
    return Promise.resolve()
  })
  keeper.open = (...what) => panel.open(...what)
  await panel.open('privacy')
  const text = () => page.root.querySelector('[role=dialog]')?.textContent ?? ''
  await vi.waitFor(() => expect(text()).toContain('What this site vouches for'))
  return {
    page,
    panel,
    keeper,
    eraseAll,
    text,
    /** By its heading. */
    part: (title: string) =>
      [...page.root.querySelectorAll('.privacy-part')].find(
        (part) => part.querySelector('h3')?.textContent === title,
      )?.textContent,
    press: (name: string) =>
      [...page.root.querySelectorAll('button')].find(({ textContent }) => textContent === name)?.click(),
  }
}

test('what is vouched for and what is only said stand apart, each as text', async () => {
  const { part, page } = await setup({
    token: toToken({
      visitor: { id: 'alex', name: 'Zoë <b>Ünal</b>', email: ['no'] },
      metadata: { plan: 'pro', seats: 12, deep: { a: 1 }, none: null },
    }),
    settings: { visitor: { name: 'Alexa' }, metadata: { tier: 'gold', run: () => {} } },
  })
  await vi.waitFor(() => expect(part('What this site vouches for')).toContain('Zoë <b>Ünal</b>'))
  const verified = part('What this site vouches for')
  for (const fact of ['NameZoë', 'planpro', 'seats12', 'alex']) expect(verified).toContain(fact)
  for (const fact of ['Email', 'deep', 'none', 'Alexa', 'tier']) expect(verified).not.toContain(fact)
  const claimed = part('What this page says besides')
  for (const fact of ['Nobody has verified it.', 'NameAlexa', 'tiergold']) expect(claimed).toContain(fact)
  expect(claimed).not.toContain('run')
  expect(page.root.querySelector('dd b')).toBeNull()
})

test('a token that can’t be read is said to be none that can be shown', async () => {
  const { part } = await setup({ token: 'opaque' })
  await vi.waitFor(() => expect(part('What this site vouches for')).toContain('It can’t be shown here.'))
})

test('where nobody is signed in nothing is vouched for', async () => {
  const { part } = await setup({ identity: { status: 'identity-required' } })
  await vi.waitFor(() => expect(part('What this site vouches for')).toContain('nobody is signed in'))
  expect(part('What this browser keeps')).toContain('Nothing.')
})

const NOBODY: VerifiedVisitor = {
  sub: 'vis_n',
  id: undefined,
  email: undefined,
  name: undefined,
  company: undefined,
}

test.each<[string, Setup, string[]]>([
  ['a known visitor', {}, ['What you wrote']],
  [
    'one whose token outlives a reload',
    { settings: { tokenStorage: 'browser', visitor: { id: 'alex' } } },
    ['Your pass to this chat', 'What you wrote'],
  ],
  [
    'an anonymous one',
    { identity: { status: 'authenticated', visitor: NOBODY } },
    ['A key by which', 'What you wrote'],
  ],
  ['nobody who has not consented', { settings: { consent: 'pending' } }, ['Nothing.']],
])('what is kept of %s', async (_, parts, kept) => {
  const { part } = await setup(parts)
  const said = part('What this browser keeps')
  const all = ['A key by which', 'Your pass to this chat', 'What you wrote', 'Nothing.']
  expect(all.filter((it) => said?.includes(it))).toEqual(kept)
})

test('it is forgotten once that was meant, and this is said', async () => {
  const { press, text, keeper, eraseAll, page, panel } = await setup()
  press('Forget me on this device')
  expect(text()).toContain('What you wrote stays with us.')
  press('Cancel')
  expect(text()).not.toContain('What you wrote stays with us.')
  press('Forget me on this device')
  expect(keeper.logout).not.toHaveBeenCalled()
  press('Yes, forget me')
  await vi.waitFor(() => expect(text()).toContain('You are forgotten here'))
  expect(keeper.logout).toHaveBeenCalledTimes(1)
  expect(eraseAll).toHaveBeenCalledExactlyOnceWith(page)
  expect(panel.isOpen()).toBe(true)
})

test('who was forgotten is not asked for again before they go on', async () => {
  const { press, text, keeper } = await setup()
  press('Forget me on this device')
  press('Yes, forget me')
  await vi.waitFor(() => expect(text()).toContain('You are forgotten here'))
  const before = keeper.asked.filter((it) => it.startsWith('ensureFresh')).length
  await Promise.resolve()
  expect(keeper.asked.filter((it) => it.startsWith('ensureFresh'))).toHaveLength(before)
  keeper.panel?.open('home').catch(() => {})
  expect(keeper.asked.filter((it) => it.startsWith('ensureFresh'))).toHaveLength(before + 1)
})

test('where it could not all be erased the question stays', async () => {
  const { press, text, page } = await setup({ isStorageLost: true })
  press('Forget me on this device')
  press('Yes, forget me')
  await vi.waitFor(() => expect(page.told).toContain('report chunk_failed'))
  await vi.waitFor(() => expect(text()).toContain('Yes, forget me'))
})

test('another visitor’s is read anew', async () => {
  const { keeper, part } = await setup({ token: toToken({ visitor: { name: 'Alex' } }) })
  await vi.waitFor(() => expect(part('What this site vouches for')).toContain('NameAlex'))
  keeper.ensureFresh = () => Promise.resolve(toToken({ visitor: { name: 'Bo' } }))
  keeper.become({ status: 'authenticated', visitor: { ...ALEX, sub: 'vis_b', name: 'Bo' } })
  await vi.waitFor(() => expect(part('What this site vouches for')).toContain('NameBo'))
})
