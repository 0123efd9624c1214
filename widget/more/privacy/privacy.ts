import { toLatchkeyError } from '../../api/answer.js'
import type { MoreParts } from '../../more-hold.js'
import type { PrivacyActs, PrivacyState } from '../../views/more.js'
import { readJwt } from '../connections/jwt.js'
import { toFacts, toKept } from './facts.js'

export interface Privacy {
  state(): PrivacyState
  acts: PrivacyActs
}

/** What this page shares of its visitor, what this browser keeps of them, and forgetting it. */
export function createPrivacy(parts: MoreParts): Privacy {
  const { page, keeper, storage, shown, past, onChange, onFailure } = parts
  let status: PrivacyState['status'] = 'idle'
  let verified: PrivacyState['verified'] = 'loading'
  let isSeen = false
  /** By what the token is read again: another visitor's is another one. */
  let readFor: string | undefined

  /** Looked at anew, it is read anew. */
  function look(): void {
    const wasSeen = isSeen
    isSeen = shown() === 'privacy'
    if (!isSeen) return
    const identity = keeper.identity()
    const isKnown = identity.status === 'authenticated'
    if (status === 'done' && isKnown) status = 'idle'
    if (!wasSeen) readFor = undefined
    const now = isKnown ? JSON.stringify(identity.visitor) : ''
    if (now === readFor || status === 'busy' || status === 'done') return
    readFor = now
    // Whoever asks what is shown is being told.
    queueMicrotask(() => void read())
  }

  async function read(): Promise<void> {
    try {
      const claims = readJwt(await keeper.ensureFresh('start'))?.claims
      verified = claims ? toFacts(claims['visitor'], claims['metadata']) : 'unreadable'
    } catch {
      // The keeper has said what there was to say.
      verified = 'nobody'
    }
    onChange()
  }

  async function forget(): Promise<void> {
    become('busy')
    try {
      // It closes the panel, as on every page that signs somebody out.
      await keeper.logout()
      const { eraseAll } = await storage()
      eraseAll(page)
      status = 'done'
    } catch (error) {
      status = 'asking'
      onFailure(toLatchkeyError(error))
    }
    await keeper.open('privacy')
  }

  function become(next: PrivacyState['status']): void {
    status = next
    onChange()
  }

  return {
    state() {
      look()
      const settings = page.settings()
      const identity = keeper.identity()
      const visitor = identity.status === 'authenticated' ? identity.visitor : undefined
      return {
        status,
        verified,
        claimed: toFacts(settings.visitor, settings.metadata),
        kept: toKept({ settings, visitor, hasPast: past() !== undefined }),
      }
    },
    acts: {
      ask: () => become('asking'),
      cancel: () => become('idle'),
      forget() {
        if (status !== 'busy') forget().catch(() => {})
      },
    },
  }
}
