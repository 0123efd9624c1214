/** Whoever wants to make requests: each is served when the API took one with a good token. */
export function createCallers({ clock, api, replays }) {
  const asks = []

  /** A subject that hands out tokens; after a refusal there is one replay, where the scenario is about those. */
  const toRequest = ({ token, refused, replayRefused }) => {
    return async () => {
      try {
        await api.send(await token())
      } catch (error) {
        if (!replays || !error.refused) throw error
        await refused(error.refused)
        await api.send(await token()).catch((again) => {
          replayRefused?.(again.refused)
          throw again
        })
      }
    }
  }

  return {
    asks,
    /** One that is in the page of this subject. */
    create: (handle) => handle.request ?? toRequest(handle),
    async ask(request) {
      const entry = { atMs: clock.trueMs(), servedMs: Infinity }
      asks.push(entry)
      try {
        await request()
        entry.servedMs = clock.trueMs()
      } catch {
        // It stays unserved.
      }
    },
  }
}
