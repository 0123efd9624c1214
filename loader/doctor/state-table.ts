import type { Diagnostics } from '../diagnostics.js'
import { toDuration } from './duration.js'
import type { Examination } from './examination.js'
import { originOf } from './look/url.js'
import { redact, withoutQuery } from './redact.js'

export type StateTable = readonly (readonly [name: string, value: string])[]

/** How things stand, for a bug report: no token, nothing of the visitor, no address beyond its origin. */
export function toStateTable({ given, state, diagnostics }: Examination): StateTable {
  const { widget, apiUrl, tokenUrl, getToken } = given
  const rows: [string, string | undefined][] = [
    ['Page', globalThis.origin],
    ['Server', apiUrl && originOf(apiUrl)],
    ['Widget', widget],
    ['State', state()],
    ['Tokens from', getToken ? 'getToken' : tokenUrl ? withoutQuery(tokenUrl) : given.token && 'token'],
    ...toRows(diagnostics()),
    ['Browser', navigator.userAgent],
  ]
  return rows.map(([name, value]) => [name, redact(value ?? 'none')])
}

function toRows(diagnostics: Diagnostics | undefined): [string, string | undefined][] {
  if (!diagnostics) return [['Token', 'nothing has needed one yet']]
  const { status, token, nextCheckMs, counts, reasons, error } = diagnostics
  const { asked, minted, adopted, failed, refused } = counts
  return [
    ['Identity', status],
    ['Token', token && `${toDuration(token.ageMs)} old, lives ${toDuration(token.lifetimeMs)}`],
    ['Next look', nextCheckMs === undefined ? 'none due' : `in ${toDuration(nextCheckMs)}`],
    [
      'Asked for',
      `${asked} times: ${minted} minted, ${adopted} from other tabs, ${failed} failed, ${refused} refused`,
    ],
    ['Reasons', reasons.join(', ')],
    ['Last error', error],
  ]
}
