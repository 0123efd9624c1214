import type { Kept, KeptParts, Page, StorageChunk } from '../loader/handle.js'

/** The storage chunk's SHA-256 in Base64, written in when this one is built. */
declare const __STORAGE__: string

/**
 * What outlives a reload, and what other tabs know. Until its chunk is there, where it can't be had, and of a visitor whose
 * `sub` nobody knows, this page is on its own.
 */
export function holdKept(
  page: Page,
  { sub, ...parts }: Omit<KeptParts, 'sub'> & { sub: string | undefined },
): Kept {
  let kept: Kept | undefined
  let latest: Parameters<Kept['follow']>[0] = []
  let typed: string | undefined

  async function load(sub: string): Promise<void> {
    const chunk = (await page.load('storage', __STORAGE__)) as StorageChunk
    if (parts.signal.aborted) return
    kept = chunk.createKept(page, { sub, ...parts })
    kept.follow(latest)
    if (typed !== undefined) kept.draft(typed)
  }
  // It works without.
  if (sub) load(sub).catch(() => {})

  return {
    follow(messages) {
      latest = messages
      kept?.follow(messages)
    },
    draft(text) {
      typed = text
      kept?.draft(text)
    },
    alone: (work) => kept?.alone(work) ?? work(),
    update: () => kept?.update(),
  }
}
