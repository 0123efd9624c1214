// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Latchkey } from '../../../loader/latchkey.js'
import { settled } from '../../support/clock.js'

const PAGE = globalThis as unknown as Record<PropertyKey, unknown>
const SRC = 'https://widget.example.com/latchkey.js'

const asked: string[] = []
const lines: string[] = []
const errors: string[] = []
const hear = (event: Event) => errors.push((event as CustomEvent<{ code: string }>).detail.code)

beforeEach(() => {
  vi.resetModules()
  addEventListener('latchkey:error', hear)
  vi.spyOn(console, 'warn').mockImplementation((...parts: unknown[]) => void lines.push(parts.join(' ')))
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url)
    return Promise.resolve(Response.json({ id: 'wgt_1', name: 'Northwind Supply', anonymous: false }))
  })
})

afterEach(() => {
  const { destroy } = (PAGE.Latchkey ?? {}) as Partial<Latchkey>
  destroy?.()
  delete PAGE.Latchkey
  delete PAGE[Symbol.for('latchkey')]
  for (const list of [asked, lines, errors]) list.length = 0
  document.querySelectorAll('script, latchkey-widget').forEach((it) => it.remove())
  removeEventListener('latchkey:error', hear)
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Runs the tag with these attributes. Chunks can't be loaded here: the table of their hashes is written by the build. */
async function runTag(attributes: Record<string, string> = {}, src = SRC): Promise<void> {
  const script = document.createElement('script')
  script.type = 'text/plain'
  script.src = src
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  document.documentElement.append(script)
  await import('../../../loader/tag/main.js')
  await settled()
}

const call = (...parameters: unknown[]): unknown =>
  (PAGE.Latchkey as (...parameters: unknown[]) => unknown)(...parameters)

test('attributes are enough', async () => {
  await runTag({ 'data-widget': 'wgt_1' })
  expect(asked).toEqual(['https://widget.example.com/v1/widgets/wgt_1/config'])
  expect(document.querySelectorAll('latchkey-widget')).toHaveLength(1)
  expect(lines).toEqual([])
})

test('so is a query, where a tag manager strips attributes', async () => {
  await runTag({}, SRC + '?widget=wgt_1&api-url=https%3A%2F%2Fapi.example.com')
  expect(asked).toEqual(['https://api.example.com/v1/widgets/wgt_1/config'])
})

test('an attribute goes before the query', async () => {
  await runTag({ 'data-widget': 'wgt_1' }, SRC + '?widget=wgt_2')
  expect(asked[0]).toContain('wgt_1')
})

test('a queued init is read first, and beats the attributes', async () => {
  const order: string[] = []
  PAGE.Latchkey = {
    q: [
      ['on', 'ready', () => order.push('on')],
      ['init', { widget: 'wgt_2' }],
      ['ready', () => order.push('ready')],
    ],
  }
  await runTag({ 'data-widget': 'wgt_1' })
  expect(asked).toEqual(['https://widget.example.com/v1/widgets/wgt_2/config'])
  expect(order).toEqual(['on', 'ready'])
})

test('what was queued before it waits for it', async () => {
  PAGE.Latchkey = { q: [['open'], ['init', { widget: 'wgt_2' }]] }
  await runTag()
  expect(errors).not.toContain('not_initialized')
  expect(asked[0]).toContain('wgt_2')
})

test('what was queued is replayed in order', async () => {
  const order: number[] = []
  PAGE.Latchkey = { q: [1, 2, 3].map((count) => ['ready', () => order.push(count)]) }
  await runTag({ 'data-widget': 'wgt_1' })
  expect(order).toEqual([1, 2, 3])
})

test('the stub’s calls come as `arguments`', async () => {
  const toArguments = function () {
    return arguments
  } as (...parameters: unknown[]) => unknown
  PAGE.Latchkey = { q: [toArguments('init', { widget: 'wgt_3' })] }
  await runTag()
  expect(asked).toEqual(['https://widget.example.com/v1/widgets/wgt_3/config'])
})

test.each([{ q: 'text' }, 'text', 7, {}, []])('a global that is %j is nobody’s queue', async (global) => {
  PAGE.Latchkey = global
  await runTag({ 'data-widget': 'wgt_1' })
  expect(asked).toHaveLength(1)
})

test('verbs are called by name, return nothing, and never throw', async () => {
  await runTag({ 'data-widget': 'wgt_1' })
  expect(call('hide')).toBeUndefined()
  expect(call('state')).toBeUndefined()
  expect(call('open')).toBeUndefined()
  expect((PAGE.Latchkey as Latchkey).state()).toBe('idle')
  await settled()
})

test.each([['dance'], ['toString'], ['__proto__'], [undefined], [{}]])('%j is no verb', async (verb) => {
  await runTag({ 'data-widget': 'wgt_1' })
  expect(call(verb)).toBeUndefined()
  await settled()
  expect(errors).toEqual(['unknown_verb'])
})

test('a second snippet warns and shares the first', async () => {
  await runTag({ 'data-widget': 'wgt_1' })
  const first = PAGE.Latchkey
  vi.resetModules()
  await runTag({ 'data-widget': 'wgt_2' })
  expect(PAGE.Latchkey).toBe(first)
  expect(errors).toEqual(['second_snippet'])
  expect(asked).toHaveLength(1)
  expect(document.querySelectorAll('latchkey-widget')).toHaveLength(1)
})

test('a tag without a widget says so once', async () => {
  await runTag()
  dispatchEvent(new Event('load'))
  await settled()
  expect(errors).toEqual(['missing_widget'])
})

test('what is no call is passed over', async () => {
  const ready = vi.fn()
  PAGE.Latchkey = { q: [null, 7, [], ['ready', ready]] }
  await runTag({ 'data-widget': 'wgt_1' })
  await vi.waitFor(() => expect(ready).toHaveBeenCalledOnce())
})
