// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { fetchLanguage, toLanguage } from '../../../widget/api/language.js'
import { createFakePage } from '../../support/page.js'

const HASH = 'M/zkTe3aHIn1L5sINN5yhdRUSE8MKSoCiYUgcRG1WsE='
const { signal } = new AbortController()

test.each([
  ['de', 'de'],
  ['DE-at', 'de'],
  ['pt-BR', 'pt-BR'],
  ['pt-PT', 'pt'],
  ['den', undefined],
  ['en-GB', undefined],
  ['', undefined],
  ['no language', undefined],
])('%j is spoken to in %j', (locale, language) => {
  vi.stubGlobal('__LANGUAGES__', { 'pt-BR': '', pt: '', de: '' })
  expect(toLanguage(locale)).toBe(language)
})

test('a file is fetched by its hash, from the server of the tag, and held to it', async () => {
  const page = createFakePage()
  vi.stubGlobal('__LANGUAGES__', { ar: HASH })
  const fetch = vi.fn(() => Promise.resolve(Response.json({ 'panel.close': 'إغلاق' })))
  vi.stubGlobal('fetch', fetch)
  expect(await fetchLanguage(page, 'ar', signal)).toEqual({ 'panel.close': 'إغلاق' })
  expect(fetch).toHaveBeenCalledWith('https://widget.example.com/assets/ar-zkTe3aHI.json', {
    integrity: `sha256-${HASH}`,
    signal,
  })
})

test('from npm the bundler brings it', async () => {
  const fetch = vi.fn()
  vi.stubGlobal('fetch', fetch)
  expect(await fetchLanguage(createFakePage(), 'ar', signal)).toHaveProperty(['panel.close'])
  expect(fetch).not.toHaveBeenCalled()
})
