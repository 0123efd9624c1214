import { toDuration } from '../duration.js'
import { known, warning, type Finding } from '../finding.js'

/** In seconds, as on the wire; the instants by the server's clock. */
interface Times {
  /** `expires_in` of the answer. */
  saidS: number | undefined
  iat: number | undefined
  exp: number | undefined
  serverMs: number | undefined
}

const SHORT_S = 60
const LONG_S = 3600
/** What the keeper counts on where nothing tells. */
const ASSUMED_S = 300
/** How long a new token may have been on its way, and how far clocks may be apart. */
const SLACK_S = 90

/** What is wrong with the times of a token. */
export function judgeLifetime({ saidS, iat, exp, serverMs }: Times, subject: string): Finding[] {
  const nowS = serverMs === undefined ? undefined : serverMs / 1000
  const ownS = exp !== undefined && iat !== undefined ? exp - iat : undefined
  const lifetimeS = saidS ?? ownS
  const isOver = nowS !== undefined && exp !== undefined && exp + SLACK_S < nowS
  if (isOver || (lifetimeS !== undefined && lifetimeS <= 0)) return [known('bad_token', { subject })]
  if (lifetimeS === undefined) {
    return [
      warning(
        `${subject} does not say how long its token lives; ${ASSUMED_S} s are assumed.`,
        'Answer `expires_in` beside it, as POST /v1/widget/token does.',
      ),
    ]
  }

  const ageS = nowS !== undefined && iat !== undefined ? nowS - iat : 0
  return [
    ...(ageS > SLACK_S ? [stale(ageS, subject)] : []),
    ...(ownS !== undefined && lifetimeS > ownS + 1 ? [overstated(lifetimeS, ownS, subject)] : []),
    ...(lifetimeS < SHORT_S || lifetimeS > LONG_S ? [unusual(lifetimeS, subject)] : []),
  ]
}

const stale = (ageS: number, subject: string): Finding =>
  warning(`${subject} gave a token that was minted ${toDuration(ageS * 1000)} ago.`, known('stale_token').fix)

const overstated = (saidS: number, ownS: number, subject: string): Finding =>
  warning(
    `${subject} says that its token lives ${toDuration(saidS * 1000)}, and the token itself says ${toDuration(ownS * 1000)}.`,
    'Pass on the `expires_in` that came with the token.',
  )

const unusual = (lifetimeS: number, subject: string): Finding =>
  lifetimeS < SHORT_S
    ? warning(
        `${subject} gave a token that lives ${toDuration(lifetimeS * 1000)} only, so it is asked very often.`,
        'Mint with a `ttl` of 60 s or more; 600 s is usual.',
      )
    : warning(
        `${subject} gave a token that lives ${toDuration(lifetimeS * 1000)}, so it is good for as long after a sign-out.`,
        'Mint with a `ttl` of at most 3600 s; 600 s is usual.',
      )
