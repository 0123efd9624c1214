import type { Page, Storage, StorageChunk } from '../handle.js'
import { readNews, type News, type TokenNews } from './news.js'

interface Surroundings {
  /** What all that may share a token have in common. */
  name: string
  isOpen(): boolean
  onNews(news: News): void
}

/** The storage chunk's SHA-256 in Base64, written in when this one is built. */
declare const __STORAGE__: string

/** What is remembered beyond this page. Its chunk is loaded only where the page has opted in. */
export function createMemory(page: Page, { onNews, ...surroundings }: Surroundings) {
  let storage: Promise<Storage> | undefined

  function use(then: (storage: Storage) => unknown): boolean {
    if (page.settings().tokenStorage === 'browser') {
      storage ??= page
        .load('storage', __STORAGE__)
        .then((chunk) => (chunk as StorageChunk).createStorage(page, surroundings))
    }
    storage?.then(then).catch(() => {})
    return !!storage
  }

  return {
    recall: () =>
      use(async (kept) => {
        onNews(readNews(await kept.read()))
      }),
    keep: (news: TokenNews | undefined) => use((kept) => kept.keep(news)),
    update: () => use((kept) => kept.update()),
  }
}
