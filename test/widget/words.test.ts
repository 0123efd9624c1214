// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createWords } from '../../widget/words.js'
import { defer } from '../support/defer.js'
import { createFakePage } from '../support/page.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setup(locale: string) {
  const page = createFakePage({ locale })
  onTestFinished(() => {
    page.destroy()
    page.host.remove()
  })
  vi.stubGlobal('__LANGUAGES__', { ar: '', de: '' })
  const files = { ar: defer<unknown>(), de: defer<unknown>() }
  page.load = vi.fn((name: string) => files[name as 'ar'].promise)
  const onChange = vi.fn()
  const words = createWords(page, onChange)
  words.settle()
  return { page, words, files, onChange, load: page.load }
}

test('English is there at once', () => {
  const { words, onChange } = setup('en-GB')
  expect(words.current()).toEqual({ locale: 'en-GB' })
  expect(onChange).toHaveBeenCalledOnce()
})

test('another language is waited for, and asked for once', async () => {
  const { words, files, onChange, load } = setup('de-AT')
  words.settle()
  expect(words.current()).toBeUndefined()
  files.de.resolve({ a: 'b' })
  await vi.waitFor(() => expect(words.current()).toEqual({ locale: 'de-AT', strings: { a: 'b' } }))
  words.settle()
  expect(load).toHaveBeenCalledOnce()
  expect(onChange).toHaveBeenCalledOnce()
})

test('one that does not come is English for now, and asked for again', async () => {
  const { words, files, load } = setup('de')
  files.de.resolve(Promise.reject(new Error('offline')))
  await vi.waitFor(() => expect(words.current()).toEqual({ locale: 'en' }))
  words.settle()
  expect(load).toHaveBeenCalledTimes(2)
})

test('one that never answers is waited for a moment', async () => {
  const { words } = setup('de')
  await vi.advanceTimersByTimeAsync(3000)
  expect(words.current()).toEqual({ locale: 'en' })
})

test('the language that was wanted last counts, and until it is there the one before', async () => {
  const { page, words, files } = setup('de')
  files.de.resolve('German')
  await vi.waitFor(() => expect(words.current()?.strings).toBe('German'))
  page.change({ locale: 'ar' })
  words.settle()
  expect(words.current()?.strings).toBe('German')
  page.change({ locale: 'en' })
  words.settle()
  files.ar.resolve('Arabic')
  await vi.advanceTimersByTimeAsync(0)
  expect(words.current()).toEqual({ locale: 'en' })
})

test('after destroy nothing is waited for', () => {
  const { page } = setup('de')
  page.destroy()
  return vi.waitFor(() => expect(vi.getTimerCount()).toBe(0))
})
