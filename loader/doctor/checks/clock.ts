import { toDuration } from '../duration.js'
import { ok, unchecked, warning } from '../finding.js'
import type { Check } from './check.js'
import { serverSkew } from './server-date.js'

/** A proxy may have kept the answer that tells, for a minute or so. */
const SLACK_MS = 90_000
const FIX = 'Set it: other things on this page may mind.'

/** How far this device's clock and the server's are apart. Nothing of ours goes by it. */
export const clock: Check = {
  title: 'Clock',
  async find(examination) {
    const skewMs = await serverSkew(examination)
    if (skewMs === undefined)
      return [unchecked('No answer told what time it is on the server; Latchkey does not need to know.')]
    if (Math.abs(skewMs) <= SLACK_MS) {
      return [ok(`This device and the server agree to within ${toDuration(Math.abs(skewMs) + 1000)}.`)]
    }
    const which = skewMs > 0 ? 'behind' : 'ahead of'
    return [
      warning(
        `The clock of this device is ${toDuration(skewMs)} ${which} the server’s; Latchkey counts durations and does not mind.`,
        FIX,
      ),
    ]
  },
}
