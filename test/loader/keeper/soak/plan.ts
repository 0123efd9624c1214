import type { Settings } from '../../../../loader/options.js'
import type { Random } from './random.js'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What the visitor, their machine or their network does. */
export type Act =
  | { do: 'hide'; forMs: number; freezes: boolean }
  | { do: 'leave' | 'sleep' | 'offline'; forMs: number }
  | { do: 'step'; byMs: number }
  | {
      do:
        | 'fault'
        | 'forge'
        | 'revoke'
        | 'refresh'
        | 'act'
        | 'reload'
        | 'open'
        | 'close'
        | 'crash'
        | 'switch'
        | 'identify'
        | 'logout'
    }

export interface Plan {
  lifetimeMs: number
  latencyMs: number
  tabs: number
  settings: Partial<Settings>
  /** Tokens come from the page's `getToken`, which throws whatever goes wrong. */
  hasCallback: boolean
  /** How the route says when its tokens end. */
  answer: 'expires_in' | 'access_token' | 'claims' | 'opaque'
  /** What the browser is without. */
  lacks: 'nothing' | 'locks' | 'granting' | 'channel' | 'both'
  /** How long storage takes to be read. */
  storageMs: number
  /** The monotonic clock goes on while the machine sleeps. */
  isSleepCounted: boolean
  /** How far the machine's clock is ahead of the server's from the beginning. */
  aheadMs: number
  /** How often somebody wants a token. */
  everyMs: number
  /** The first tab opens. */
  beginsMs: number
  endsMs: number
  /** Sorted by time. */
  acts: (Act & { atMs: number })[]
}

/** How often each happens in a day, for whom it can happen. */
const PER_DAY: [times: number, act: (random: Random) => Act][] = [
  [
    12,
    (random) => ({ do: 'hide', forMs: random.duration(5 * SECOND, 3 * HOUR), freezes: random.chance(0.3) }),
  ],
  [3, (random) => ({ do: 'leave', forMs: random.duration(2 * SECOND, HOUR) })],
  [4, (random) => ({ do: 'sleep', forMs: random.duration(2 * SECOND, 8 * HOUR) })],
  [4, (random) => ({ do: 'offline', forMs: random.duration(2 * SECOND, HOUR) })],
  [6, () => ({ do: 'fault' })],
  [2, (random) => ({ do: 'step', byMs: random.pick([-1, 1]) * random.duration(SECOND, 2 * HOUR) })],
  [3, () => ({ do: 'revoke' })],
  [3, () => ({ do: 'forge' })],
  [4, () => ({ do: 'refresh' })],
  [4, () => ({ do: 'act' })],
  [3, () => ({ do: 'reload' })],
  [0.7, () => ({ do: 'identify' })],
  [0.7, () => ({ do: 'logout' })],
]

const WITH_TABS: typeof PER_DAY = [
  [10, () => ({ do: 'switch' })],
  [4, () => ({ do: 'open' })],
  [2, () => ({ do: 'close' })],
  [2, () => ({ do: 'crash' })],
]

/** In seconds. The shortest are rare: a day of them is ten thousand calls. */
const LIFETIMES_S = [
  30, 30, 60, 60, 60, 120, 120, 240, 240, 300, 300, 300, 300, 300, 300, 300, 300, 300, 300, 600, 600, 600,
  600, 900, 900, 3_600, 3_600, 86_400, 2_592_000,
]

/** One visitor's day, or less. A shorter one is busier. */
export function createPlan(random: Random, hours: number): Plan {
  const endsMs = hours * HOUR
  const beginsMs = random.between(0, endsMs / 24)
  const share = Math.sqrt(hours / 24)
  const tabs = random.chance(0.3) ? Math.floor(random.between(2, 5)) : 1
  const isKept = random.chance(0.3)
  const hasCallback = random.chance(0.15)
  const answer = random.pick([
    'expires_in',
    'expires_in',
    'expires_in',
    'access_token',
    'claims',
    'opaque',
  ] as const)
  const acts = [...PER_DAY, ...(tabs > 1 ? WITH_TABS : [])].flatMap(([times, act]) => {
    const count = Math.floor(random.between(0, 2 * times * share + 1))
    return Array.from({ length: count }, () => ({
      ...shorten(act(random), hours / 24),
      atMs: random.between(beginsMs, endsMs),
    }))
  })
  return {
    lifetimeMs: (random.chance(0.01) ? 10 : random.pick(LIFETIMES_S)) * SECOND,
    latencyMs: random.duration(20, 900),
    tabs,
    settings: {
      background: random.pick(['lazy', 'warm']),
      ...(random.chance(0.3) && { visitor: undefined }),
      ...(isKept && { tokenStorage: 'browser' as const }),
    },
    hasCallback,
    // A callback has no `Date` to count an opaque token's end from.
    answer: hasCallback && answer === 'opaque' ? 'expires_in' : answer,
    lacks: random.chance(0.2) ? random.pick(['locks', 'granting', 'channel', 'both']) : 'nothing',
    storageMs: random.pick([5, 5, 80, Infinity]),
    isSleepCounted: random.chance(0.5),
    aheadMs: random.pick([0, 0, 10 * MINUTE, HOUR, 365 * DAY, -10 * MINUTE]),
    everyMs: random.pick([5, 20, 20, 300]) * SECOND,
    beginsMs,
    endsMs,
    // What was kept can't tell that the wall clock was set back since: it has no other clock.
    acts: acts
      .filter((act) => !(isKept && act.do === 'step' && act.byMs < 0))
      .sort((one, other) => one.atMs - other.atMs),
  }
}

/** How long a lock is waited for that is never granted. */
const toLockMs = (lacks: Plan['lacks']): number => (lacks === 'granting' ? 12_000 : 0)

/** All must be well this long after whatever was wrong. */
export const toRecoveryMs = ({ lacks }: Plan): number => MINUTE + toLockMs(lacks)

export const hasChannel = ({ lacks }: Plan): boolean => lacks !== 'channel' && lacks !== 'both'

/** One call, the moment for others to speak, and a second; where no lock is ever granted, the wait for it as well. */
export const toTripMs = ({ latencyMs, lacks }: Plan): number => latencyMs + 1_150 + toLockMs(lacks)

/** The longest absences go with a whole day. */
const shorten = (act: Act, share: number): Act =>
  'forMs' in act ? { ...act, forMs: Math.max(2 * SECOND, act.forMs * Math.sqrt(share)) } : act
