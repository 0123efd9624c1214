import { toCsv, type Csv } from '../services/csv.js'
import { send, type Call } from './http.js'

/** What `?format=` says, else whether CSV is what the caller would rather have than JSON. */
export function wantsCsv(c: Call, format: 'json' | 'csv' | undefined): boolean {
  if (format !== undefined) return format === 'csv'
  return /^\s*text\/csv\b/i.test(c.req.header('accept') ?? '')
}

/** @param name of the file, in letters, digits and hyphens. */
export function replyWithCsv(c: Call, name: string, csv: Csv): Response {
  // Of a HEAD nobody would ever read or cancel the body.
  return send(c, 200, c.req.method === 'HEAD' ? null : toCsv(csv), {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
    vary: 'Accept',
  })
}
