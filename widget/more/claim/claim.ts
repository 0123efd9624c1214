import type { FoundSecret } from '../../../loader/handle.js'
import { problemBehind, toLatchkeyError } from '../../api/answer.js'
import { list, shape, text } from '../../api/parse.js'
import type { MoreParts } from '../../more-hold.js'
import type { ClaimActs, ClaimState } from '../../views/more.js'

export interface Claim {
  state(): ClaimState
  acts: ClaimActs
}

const Answer = shape({ sessions: list(text) })

/** Whether the visitor, signed in by now, takes along what they said before. */
export function createClaim({ page, past, call, thread, reload, onChange, onFailure }: MoreParts): Claim {
  let found: FoundSecret | undefined
  let whose = thread()
  let state: ClaimState = 'none'
  let gone = new AbortController()
  page.signal.addEventListener('abort', () => gone.abort(), { once: true })

  /** What one visitor was asked is not for the next. */
  function current(): ClaimState {
    if (past()?.secret === found?.secret && whose === thread()) return state
    gone.abort()
    gone = new AbortController()
    found = past()
    whose = thread()
    state = 'none'
    if (found) void look(found)
    return state
  }

  async function ask({ secret }: FoundSecret, how: { preview?: boolean } = {}): Promise<readonly string[]> {
    const body = { visitor_secret: secret, ...how }
    const asked = { method: 'POST', path: '/v1/visitors/claim', body, signal: gone.signal } as const
    return (await call(asked, Answer)).body.sessions
  }

  /** Nobody is asked about nothing. */
  async function look(past: FoundSecret): Promise<void> {
    try {
      if ((await ask(past, { preview: true })).length > 0) become('asking', past)
    } catch (thrown) {
      // Whoever has not been asked misses nothing, and is asked the next time.
      if (isLost(thrown)) past.drop()
    }
  }

  async function take(past: FoundSecret): Promise<void> {
    become('busy', past)
    try {
      await ask(past)
      past.drop()
      become('none', past)
      reload()
    } catch (thrown) {
      if (past !== found) return
      if (isLost(thrown)) past.drop()
      else onFailure(toLatchkeyError(thrown))
      become(isLost(thrown) ? 'lost' : 'failed', past)
    }
  }

  function become(next: ClaimState, whose: FoundSecret): void {
    if (whose !== found) return
    state = next
    onChange()
  }

  return {
    state: current,
    acts: {
      take() {
        if (found && state !== 'busy') void take(found)
      },
      leave() {
        if (!found) return
        found.drop()
        become('none', found)
      },
    },
  }
}

/** It has ended, or somebody else has taken it: asking again would not help. */
const isLost = (thrown: unknown): boolean =>
  problemBehind(toLatchkeyError(thrown)) === 'visitor_secret_invalid'
