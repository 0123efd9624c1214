// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mount } from '../../../../widget/index.js'
import { createFakeApi, toProblem, toSession } from '../../../support/api.js'
import { createFakeKeeper, createFakePage, type FakePage } from '../../../support/page.js'

const pages = new Set<FakePage>()
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
})
afterEach(() => {
  for (const page of pages) page.destroy()
  pages.clear()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  for (const host of document.querySelectorAll('latchkey-widget')) host.remove()
})

/** A conversation that the other side has ended, on screen. */
async function setup() {
  const api = createFakeApi()
  vi.stubGlobal('fetch', api.fetch)
  const page = createFakePage()
  pages.add(page)
  const keeper = createFakeKeeper()
  const panel = (keeper.panel = mount(page, keeper))
  await panel.open('conversation')
  const field = await vi.waitUntil(() => page.root.querySelector('textarea'))
  field.value = 'Hello'
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.form?.requestSubmit()
  await vi.waitUntil(() => api.messages.length === 1)
  api.fake.agent.close()
  const id =
    api.requests
      .find(({ path }) => path.endsWith('/messages'))
      ?.path.split('/')
      .at(-2) ?? ''
  api.tell({ type: 'session.closed', session: { ...toSession(id), status: 'closed' } })
  const stars = await vi.waitUntil(() => {
    const found = page.root.querySelectorAll<HTMLInputElement>('input[type=radio]')
    return found.length === 5 && found
  })
  const rated = () => api.requests.filter(({ path }) => path.endsWith('/rating')).map(({ body }) => body)
  const choose = (score: number) => {
    const star = stars[score - 1]!
    star.checked = true
    star.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const text = () => page.root.querySelector('[role=dialog]')?.textContent ?? ''
  const button = (name: string) =>
    [...page.root.querySelectorAll('button')].find(({ textContent }) => textContent === name)!
  return { api, page, stars, choose, rated, text, button }
}

test('a star is a rating, and a word to it another', async () => {
  const { page, choose, rated, text, button } = await setup()
  choose(4)
  await vi.waitFor(() => expect(text()).toContain('Thank you for telling us.'))
  const comment = await vi.waitUntil(() => page.root.querySelector<HTMLInputElement>('[name=comment]'))
  comment.value = ' It was quick. '
  button('Send').click()
  await vi.waitFor(() => expect(page.root.querySelector('[name=comment]')).toBeNull())
  expect(rated()).toEqual([{ score: 4 }, { score: 4, comment: 'It was quick.' }])
  expect(page.told.filter((it) => it.startsWith('rating'))).toHaveLength(2)
})

test('of several in a row the last one counts', async () => {
  const { choose, rated, stars } = await setup()
  for (const score of [1, 2, 3, 4, 5]) choose(score)
  await vi.waitFor(() => expect(rated().at(-1)).toEqual({ score: 5 }))
  expect(rated()).toHaveLength(2)
  expect([...stars].map(({ checked }) => checked)).toEqual([false, false, false, false, true])
})

test('one that fails is said to have failed, stays chosen, and can be given again', async () => {
  const { api, choose, text, page } = await setup()
  api.interrupt(({ path }) => (path.endsWith('/rating') ? toProblem(503, 'internal') : undefined))
  choose(2)
  await vi.waitFor(() => expect(text()).toContain('Your rating did not get through.'))
  expect(page.root.querySelectorAll('.star.full')).toHaveLength(2)
  api.interrupt(undefined)
  choose(3)
  await vi.waitFor(() => expect(text()).not.toContain('Your rating did not get through.'))
  expect(page.root.querySelectorAll('.star.full')).toHaveLength(3)
})

test('the transcript is saved as the server writes it', async () => {
  const { api, button } = await setup()
  const blobs: Blob[] = []
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`, revokeObjectURL() {} }),
  )
  const saved: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  api.interrupt(({ path }) =>
    path.endsWith('/transcript?format=text') ? new Response('You: Hello') : undefined,
  )
  button('Save a transcript').click()
  await vi.waitFor(() => expect(saved).toEqual(['Northwind Supply.txt']))
  expect(await blobs[0]?.text()).toBe('\ufeffYou: Hello')
})

test('one that cannot be had is said', async () => {
  const { api, button, text } = await setup()
  api.interrupt(({ path }) => (path.includes('/transcript') ? toProblem(503, 'internal') : undefined))
  button('Save a transcript').click()
  await vi.waitFor(() => expect(text()).toContain('The transcript can’t be had just now.'))
})
