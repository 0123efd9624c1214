import type { FoundSecret, Page, StorageChunk, VerifiedVisitor } from '../loader/handle.js'

/** Whom this browser's visitor was before somebody vouched for them. */
export interface PastHold {
  /** By this the server knows; `undefined`: nobody, as far as is known. */
  secret(): FoundSecret | undefined
  /** Looks once for each visitor. */
  seek(visitor: VerifiedVisitor): Promise<void>
}

/** The storage chunk's SHA-256 in Base64, written in when this one is built. */
declare const __STORAGE__: string

export function holdPast(page: Page, onFound: () => void): PastHold {
  let secret: FoundSecret | undefined
  let sought: string | undefined

  return {
    secret: () => secret,
    async seek({ sub, id, email }) {
      if (!page.config.anonymous || !(id || email) || sub === sought) return
      sought = sub
      secret = undefined
      try {
        const chunk = (await page.load('storage', __STORAGE__)) as StorageChunk
        const found = await chunk.findSecret(page)
        // Another one may be here by now.
        if (sub !== sought) return
        secret = found
      } catch {
        // Nothing is asked.
      }
      if (secret) onFound()
    },
  }
}
