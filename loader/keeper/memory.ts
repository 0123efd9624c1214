import type {
  Granted,
  GrantCall,
  Identity,
  Page,
  Storage,
  StorageChunk,
  StorageSurroundings,
  Tracked,
} from '../handle.js'
import { ANYONE } from './naming.js'
import type { TokenNews } from './news.js'

interface Surroundings extends StorageSurroundings {
  onNews(data: unknown): void
}

/** The storage chunk's SHA-256 in Base64, written in when this one is built. */
declare const __STORAGE__: string

/** What is remembered beyond this page. Its chunk is loaded only where the page has opted in. */
export function createMemory(page: Page, surroundings: Surroundings) {
  let storage: Promise<Storage> | undefined

  const load = () =>
    (storage ??= page
      .load('storage', __STORAGE__)
      .then((chunk) => (chunk as StorageChunk).createStorage(page, surroundings)))

  /** A promise that never rejects, and nobody need wait for; `undefined` where nothing is remembered. */
  function use(then: (storage: Storage) => unknown): unknown {
    if (page.settings().tokenStorage === 'browser' || surroundings.provider.visitor === ANYONE) void load()
    return storage?.then(then).catch(() => {
      // Another attempt may find it.
      storage = undefined
    })
  }

  return {
    recall: () => use((kept) => kept.read().then(surroundings.onNews)),
    keep: (news: TokenNews | undefined) => use((kept) => kept.keep(news)),
    update: () => use((kept) => kept.update()),
    grant: (call: (call: GrantCall) => Promise<Granted>) => load().then((kept) => kept.grant(call)),
    track: (event: Tracked, identity: Identity) => load().then((kept) => kept.track(event, identity)),
    signOut() {
      // What was written under another token, or on another page, is erased as well.
      void load()
      return use((kept) => kept.signOut())
    },
  }
}
