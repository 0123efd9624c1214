const S = 1000

/**
 * The cause of a scenario's trouble, from when to when. The endpoint's begins with the subject's own next call: that is
 * refresh time for everybody, whenever they refresh.
 */
export function createTrouble({ clock, endpoint, page, onEnd }) {
  let cause

  const trouble = {
    cause: () => cause,
    isOver: () => cause !== undefined && clock.trueMs() >= cause.toMs,
    /** `isExcuse`: meanwhile nobody could have had a token, or used it. */
    began(facts = {}) {
      cause = { fromMs: clock.trueMs(), toMs: Infinity, ...facts }
    },
    ended() {
      cause.toMs = clock.trueMs()
      clock.arrive(1, onEnd)
    },
    /** Something that has no duration. */
    happened() {
      trouble.began()
      cause.toMs = cause.fromMs
    },
    /**
     * `reply`: what the endpoint does; `goesOffline`: the network is gone and the browser knows;
     * `isSignedOut`: the host's session is over, so a token that lives on is no longer wanted.
     */
    fromNextCall({ reply, forS, goesOffline = false, isSignedOut = false, then = () => {} }) {
      endpoint.setReply((atMs) => {
        if (!cause) begin()
        if (atMs >= cause.toMs) return undefined
        return reply.retryAfter ? { ...reply, retryAfterS: Math.ceil((cause.toMs - atMs) / S) } : reply
      })

      function begin() {
        trouble.began({ isExcuse: true, isSignedOut, blocksApi: goesOffline })
        cause.toMs = cause.fromMs + forS * S
        if (goesOffline) page.setOnline(false)
        clock.arrive(forS * S, () => {
          if (goesOffline) page.setOnline(true)
          then()
          clock.arrive(1, onEnd)
        })
      }
    },
  }
  return trouble
}
