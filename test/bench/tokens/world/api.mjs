/** What the tokens are for. It judges each by the server's clock, the moment it is sent. */
export function createApi({ clock, tokens, isOnline }) {
  let late = 0
  let isRefusing = false
  /** How long the answers to the next requests take; none left: no time. */
  let delaysMs = []

  /**
   * One request. Resolves when it was taken, rejects with what an application sees otherwise.
   * `graceMs`: how long after its end a server still takes a token, where the peer's does.
   */
  async function send(token, { graceMs = 0 } = {}) {
    if (!isOnline()) throw new TypeError('Failed to fetch')
    const known = tokens.find(token)
    if (!known) throw new Error('no token to send')
    const sentMs = clock.trueMs()
    const isEnded = sentMs >= known.endsMs + graceMs
    if (isEnded || sentMs > known.toldMs) late++
    const isGood = !isEnded && !isRefusing && known.refusedMs > sentMs

    const [delayMs = 0, ...rest] = delaysMs
    delaysMs = rest
    if (delayMs > 0) await new Promise((resolve) => clock.arrive(delayMs, resolve))
    if (isGood) return
    known.toldMs ??= clock.trueMs()
    throw Object.assign(new Error('401'), { refused: token })
  }

  return {
    send,
    /** Requests sent with a token that had ended, or that this API had already refused. */
    late: () => late,
    /** No token minted so far is good any more. */
    revoke() {
      for (const token of tokens.all()) token.refusedMs = Math.min(token.refusedMs, clock.trueMs())
    },
    refuseAll: () => (isRefusing = true),
    delayNext: (listMs) => (delaysMs = listMs),
  }
}
