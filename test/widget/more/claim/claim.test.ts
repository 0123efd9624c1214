// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FoundSecret } from '../../../../loader/handle.js'
import type { FakeLatchkey } from '../../../../testing/index.js'
import { mount } from '../../../../widget/index.js'
import { createFakeApi, toProblem } from '../../../support/api.js'
import { ALEX, createFakeKeeper, createFakePage, type FakePage } from '../../../support/page.js'

const pages = new Set<FakePage>()
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.unstubAllGlobals()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

const QUESTION = 'You wrote to us before you signed in.'
/** The secret of an anonymous visitor who has said that, or nothing. */
async function sayAnonymously({ fetch, apiUrl, widget, publishableKey }: FakeLatchkey, text: string) {
  const call = async (path: string, headers: Record<string, string>, body: object) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
    const answer = await fetch(apiUrl + path, { ...request, body: JSON.stringify(body) })
    return (await answer.json()) as Record<'token' | 'visitor_secret' | 'id', string>
  }
  const granted = await call('/v1/widget/anonymous-token', { 'x-api-key': publishableKey }, { widget })
  if (!text) return granted.visitor_secret
  const bearer = { authorization: `Bearer ${granted.token}` }
  const { id } = await call('/v1/sessions', bearer, {})
  await call(`/v1/sessions/${id}/messages`, bearer, { text })
  return granted.visitor_secret
}

interface Setup {
  /** What they said before. */
  said?: string
}

/** The panel of somebody who has just signed in, in a browser that knows who they were before. */
async function setup({ said = 'Hi' }: Setup = {}) {
  const api = createFakeApi({ config: { anonymous: true } })
  vi.stubGlobal('fetch', api.fetch)
  const secret = await sayAnonymously(api.fake, said)
  const found: FoundSecret = { secret, drop: vi.fn(() => {}) }
  const findSecret = vi.fn((): Promise<FoundSecret | undefined> => Promise.resolve(found))
  const page = createFakePage({}, { anonymous: true })
  const { load } = page
  page.load = (name, hash) => (name === 'storage' ? Promise.resolve({ findSecret }) : load(name, hash))
  vi.stubGlobal('__STORAGE__', '')
  pages.add(page)
  const keeper = createFakeKeeper({ status: 'authenticated', visitor: ALEX })
  const panel = (keeper.panel = mount(page, keeper))
  await panel.open()
  const text = () => page.root.querySelector('[role=dialog]')?.textContent ?? ''
  return {
    api,
    keeper,
    panel,
    found,
    findSecret,
    text,
    whenAsked: () => vi.waitFor(() => expect(text()).toContain(QUESTION)),
    whenHome: () => vi.waitFor(() => expect(text()).toContain('How can we help')),
    press: (name: string) =>
      [...page.root.querySelectorAll('button')].find(({ textContent }) => textContent === name)?.click(),
    claims: () =>
      api.requests.filter(({ path }) => path === '/v1/visitors/claim').map(({ body }) => body as object),
  }
}

test('Yes takes it along, and shows what was said', async () => {
  const { whenAsked, press, text, found, claims, panel } = await setup()
  await whenAsked()
  press('Yes, take it along')
  await panel.open('conversation')
  await vi.waitFor(() => expect(text()).toContain('You: Hi'))
  expect(text()).not.toContain(QUESTION)
  const { secret, drop } = found
  expect(claims()).toEqual([{ visitor_secret: secret, preview: true }, { visitor_secret: secret }])
  expect(drop).toHaveBeenCalledTimes(1)
})

test('No leaves it, forgets the secret, and asks no more', async () => {
  const { whenAsked, press, text, found, claims, panel } = await setup()
  await whenAsked()
  press('No')
  expect(text()).not.toContain(QUESTION)
  expect(found.drop).toHaveBeenCalledTimes(1)
  panel.close()
  await panel.open('conversation')
  expect(text()).not.toContain(QUESTION)
  expect(claims()).toHaveLength(1)
})

test('the question stands above the conversation as well', async () => {
  const { whenAsked, panel, text } = await setup()
  await whenAsked()
  await panel.open('conversation')
  expect(text()).toContain(QUESTION)
})

test('what fails is said, and can be tried again', async () => {
  const { api, whenAsked, press, text, found } = await setup()
  await whenAsked()
  api.interrupt(({ path }) => (path === '/v1/visitors/claim' ? toProblem(503, 'internal') : undefined))
  press('Yes, take it along')
  await vi.waitFor(() => expect(text()).toContain('That did not work.'))
  expect(found.drop).not.toHaveBeenCalled()
  api.interrupt(undefined)
  press('Try again')
  await vi.waitFor(() => expect(found.drop).toHaveBeenCalledTimes(1))
  expect(text()).not.toContain('That did not work.')
})

test('a conversation that somebody else has taken is said to be lost', async () => {
  const { api, whenAsked, press, text, found } = await setup()
  await whenAsked()
  api.interrupt(({ path }) =>
    path === '/v1/visitors/claim' ? toProblem(422, 'visitor_secret_invalid') : undefined,
  )
  press('Yes, take it along')
  await vi.waitFor(() => expect(text()).toContain('can’t be taken along any more'))
  expect(found.drop).toHaveBeenCalledTimes(1)
})

test('who said nothing is asked nothing', async () => {
  const { claims, whenHome, text, found } = await setup({ said: '' })
  await vi.waitFor(() => expect(claims()).toHaveLength(1))
  await whenHome()
  expect(text()).not.toContain(QUESTION)
  expect(found.drop).not.toHaveBeenCalled()
})

test('what one visitor was asked the next one is not', async () => {
  const { whenAsked, keeper, text, findSecret } = await setup()
  await whenAsked()
  findSecret.mockReturnValue(Promise.resolve(undefined))
  keeper.become({ status: 'authenticated', visitor: { ...ALEX, sub: 'vis_b', id: 'b' } })
  expect(text()).not.toContain(QUESTION)
})
