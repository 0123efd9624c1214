import type { Fleet } from './fleet.js'

/** What a soak was, in a few lines. */
export function toReport(fleet: Fleet): string {
  const { seed, visitors, hours, tabs, calls, wants, gaps, fullest, slowest, storms } = fleet
  const longest = [...gaps].sort(([, one], [, other]) => other - one)
  return [
    `${visitors} visitors, ${hours} h, LATCHKEY_SEED=${seed}`,
    `${tabs} tabs, ${calls} calls, ${wants} wants that could not be met at once`,
    `calls of one visitor in one hour: ${fullest.calls} of at most ${fullest.most} (visitor ${fullest.visitor}, hour ${fullest.hour})`,
    `slowest: ${Math.round(slowest.ms)} ms (visitor ${slowest.visitor}, ${slowest.what})`,
    'seconds without a token, by cause:',
    ...longest.map(([what, seconds]) => `  ${Math.round(seconds)} ${what}`),
    'worst second after an outage:',
    ...storms.map(
      ({ what, isSudden, worst, most, retrying }) =>
        `  ${worst} of at most ${most} after ${what}${isSudden ? ', sudden' : ''} (${retrying} retrying)`,
    ),
  ].join('\n')
}
