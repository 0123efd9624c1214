const HTML = { 'content-type': 'text/html; charset=utf-8' }
const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form method="post"><input name="email"></form>'
const MINUTE = 60
const HOUR = 3600

/**
 * What happens, with its row in the table of what can go wrong. Left out: a lifetime of 300 s, a clock that is right.
 * `play` gets the verbs of `world/verbs.mjs`; in each tab somebody asks every second unless it says otherwise.
 * `replays`: whoever gets a 401 from the API tells the subject and tries once more.
 */
export const SCENARIOS = [
  {
    row: 1,
    name: 'a clean hour',
    async play({ open, askFor }) {
      await open()
      await askFor(HOUR)
    },
  },
  {
    row: 2,
    name: '50 callers at a cold start',
    async play({ open, askAtOnce, askFor }) {
      await open()
      askAtOnce(50)
      await askFor(MINUTE)
    },
  },
  {
    row: 2,
    name: '50 callers at a cold start, 503 for 10 s',
    async play({ open, askAtOnce, askFor, trouble }) {
      trouble({ reply: { status: 503 }, forS: 10 })
      await open()
      askAtOnce(50)
      await askFor(2 * MINUTE)
    },
  },
  {
    row: 3,
    name: 'ten tabs open at once',
    async play({ open, askFor }) {
      await open(10)
      await askFor(MINUTE)
    },
  },
  {
    row: 4,
    name: 'ten tabs, an hour',
    async play({ open, askFor }) {
      await open(10)
      await askFor(HOUR)
    },
  },
  {
    row: 8,
    name: 'asleep for an hour',
    async play({ open, askFor, sleep }) {
      await open()
      await askFor(100)
      sleep(HOUR)
      await askFor(10 * MINUTE)
    },
  },
  {
    row: 8,
    name: 'asleep for an hour, its timers counted on',
    async play({ open, askFor, sleep }) {
      await open()
      await askFor(100)
      sleep(HOUR, { isCounted: true })
      await askFor(10 * MINUTE)
    },
  },
  {
    row: 9,
    name: 'asleep for an hour, no network for 20 s more',
    async play({ open, askFor, sleep }) {
      await open()
      await askFor(100)
      sleep(HOUR, { thenOfflineS: 20 })
      await askFor(10 * MINUTE)
    },
  },
  {
    row: 10,
    name: 'hidden for two hours, nobody asks',
    async play({ open, askFor, hide, rest, show }) {
      await open()
      await askFor(100)
      hide()
      await rest(2 * HOUR)
      show()
      await askFor(10 * MINUTE)
    },
  },
  {
    row: 10,
    name: 'hidden for two hours, asked once a minute',
    async play({ open, askFor, hide, show }) {
      await open()
      await askFor(100)
      hide()
      await askFor(2 * HOUR, MINUTE)
      show()
      await askFor(10 * MINUTE)
    },
  },
  { row: 16, name: 'clock 10 min fast', skewS: 10 * MINUTE, play: anHour },
  { row: 16, name: 'clock 1 h fast', skewS: HOUR, play: anHour },
  { row: 17, name: 'clock 10 min slow', skewS: -10 * MINUTE, play: anHour },
  {
    row: 18,
    name: 'clock set 1 h forward',
    async play({ open, askFor, step }) {
      await open()
      await askFor(100)
      step(HOUR)
      await askFor(HOUR)
    },
  },
  {
    row: 18,
    name: 'clock set 1 h back',
    async play({ open, askFor, step }) {
      await open()
      await askFor(100)
      step(-HOUR)
      await askFor(HOUR)
    },
  },
  { row: 20, name: 'lifetime 30 s', lifetimeS: 30, play: tenMinutes },
  { row: 20, name: 'lifetime 10 s', lifetimeS: 10, play: tenMinutes },
  { row: 20, name: 'lifetime 5 s', lifetimeS: 5, play: tenMinutes },
  { row: 21, name: 'lifetime 30 days, the first hour', lifetimeS: 30 * 24 * HOUR, play: anHour },
  {
    row: 22,
    name: 'no network for 90 s from refresh time',
    play: (verbs) => throughTrouble(verbs, { reply: {}, goesOffline: true, forS: 90 }),
  },
  {
    row: 23,
    name: '503 for ten minutes',
    play: (verbs) => throughTrouble(verbs, { reply: { status: 503 }, forS: 10 * MINUTE }),
  },
  {
    row: 24,
    name: '429 with Retry-After 120',
    play: (verbs) => throughTrouble(verbs, { reply: { status: 429, retryAfter: true }, forS: 120 }),
  },
  {
    row: 25,
    name: 'a login page with 200 for five minutes, then signed in',
    play: (verbs) =>
      throughTrouble(verbs, {
        reply: { headers: HTML, body: LOGIN_PAGE },
        forS: 5 * MINUTE,
        isSignedOut: true,
        then: verbs.signIn,
      }),
  },
  {
    row: 26,
    name: '401 from the host, once',
    // Shorter than an answer takes, so nobody can ask twice.
    play: (verbs) => throughTrouble(verbs, { reply: { status: 401 }, forS: 0.2 }),
  },
  {
    row: 26,
    name: '401 from the host for five minutes, then signed in',
    play: (verbs) =>
      throughTrouble(verbs, {
        reply: { status: 401 },
        forS: 5 * MINUTE,
        isSignedOut: true,
        then: verbs.signIn,
      }),
  },
  {
    row: 28,
    name: 'the API refuses a token that looks valid',
    replays: true,
    async play({ open, askFor, revoke }) {
      await open()
      await askFor(100)
      revoke()
      await askFor(10 * MINUTE)
    },
  },
  {
    row: 28,
    name: 'the API refuses every token for a minute',
    replays: true,
    async play({ open, askFor, refuseAll }) {
      await open()
      await askFor(100)
      refuseAll()
      await askFor(MINUTE)
    },
  },
  {
    row: 29,
    name: 'ten refusals over two seconds',
    replays: true,
    async play({ open, askFor, askAtOnce, delayApi, revoke }) {
      await open()
      await askFor(100)
      revoke()
      delayApi(Array.from({ length: 10 }, (_, index) => 200 * (index + 1)))
      askAtOnce(10)
      await askFor(MINUTE)
    },
  },
  {
    row: 31,
    name: 'the endpoint hangs for five minutes',
    play: (verbs) => throughTrouble(verbs, { reply: { hangs: 'headers' }, forS: 5 * MINUTE }),
  },
  {
    row: 31,
    name: 'its bodies hang for five minutes',
    play: (verbs) => throughTrouble(verbs, { reply: { hangs: 'body' }, forS: 5 * MINUTE }),
  },
]

async function anHour({ open, askFor }) {
  await open()
  await askFor(HOUR)
}

async function tenMinutes({ open, askFor }) {
  await open()
  await askFor(10 * MINUTE)
}

/** A good start, trouble from the next call on, and a quarter of an hour after it. */
async function throughTrouble({ open, askFor, askUntilOver, trouble }, what) {
  await open()
  await askFor(30)
  trouble(what)
  await askUntilOver()
  await askFor(15 * MINUTE)
}
