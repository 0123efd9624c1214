const S = 1000
const TICK_MS = 60 * S
/** No two tabs start in the same moment, even when a browser restores them all. */
const BETWEEN_TABS_MS = 50

/** What a scenario can do. `openTab` starts the subject in one more tab. */
export function createVerbs({ clock, page, api, trouble, tabs, openTab, ask }) {
  const verbs = {
    /** Opens tabs, one right after the other. */
    async open(count = 1) {
      await openTab(0)
      for (let index = 1; index < count; index++) {
        await clock.advance(BETWEEN_TABS_MS)
        await openTab(index)
      }
    },
    askAtOnce(count) {
      for (let index = 0; index < count; index++) void ask(tabs[0])
    },
    /** In every tab somebody asks, once in each `everyS`. */
    async askFor(seconds, everyS = 1) {
      for (let passed = 0; passed < seconds; passed += everyS) {
        tabs.forEach((tab, index) =>
          index === 0 ? void ask(tab) : clock.arrive(index * BETWEEN_TABS_MS, () => void ask(tab)),
        )
        await clock.advance(everyS * S)
      }
    },
    /** Until the trouble has come and gone; no longer than two hours. */
    async askUntilOver() {
      for (let minute = 0; minute < 120 && !trouble.isOver(); minute++) await verbs.askFor(60)
    },
    rest: (seconds) => clock.advance(seconds * S),
    /** Somebody sets the page's clock. */
    step: (seconds) => clock.step(seconds * S),
    /** The machine sleeps, and may wake up before its network does. */
    sleep(seconds, { thenOfflineS = 0, isCounted = false } = {}) {
      trouble.began({ isExcuse: true, blocksApi: true })
      if (thenOfflineS > 0) page.setOnline(false)
      clock.sleep(seconds * S, { isCounted })
      page.wake()
      if (thenOfflineS === 0) return trouble.ended()
      clock.arrive(thenOfflineS * S, () => {
        page.setOnline(true)
        trouble.ended()
      })
    },
    /** Timers run once a minute from now on. No excuse: the endpoint answers as ever. */
    hide() {
      trouble.began()
      page.setVisible(false)
      clock.throttle(TICK_MS)
    },
    show() {
      clock.throttle(0)
      page.setVisible(true)
      trouble.ended()
    },
    /** From the subject's next call on; see `trouble.mjs`. */
    trouble: trouble.fromNextCall,
    /** The visitor signs in, elsewhere, and comes back. */
    signIn() {
      page.setVisible(false)
      tabs.forEach(({ signedIn }) => signedIn?.())
      page.setVisible(true)
    },
    /** No token minted so far is good any more. */
    revoke() {
      api.revoke()
      trouble.happened()
    },
    /** No token is, to the end of the run. */
    refuseAll() {
      trouble.began({ isExcuse: true, blocksApi: true })
      api.refuseAll()
    },
    /** How long the answers to the next requests take, in ms. */
    delayApi: api.delayNext,
  }
  return verbs
}
