import type { Examination } from '../examination.js'
import type { Reply } from '../look/call.js'

/** What the server's clock says now, in ms since the epoch, to a second or so; `undefined`: no answer told. */
export async function serverDate(examination: Examination): Promise<number | undefined> {
  const skewMs = await serverSkew(examination)
  return skewMs === undefined ? undefined : Date.now() + skewMs
}

/** How far the server's clock is ahead of this device's. */
export async function serverSkew({ supply, config }: Examination): Promise<number | undefined> {
  const { outcome } = await supply()
  // Nothing on the way keeps the answer to a POST; a configuration may be a minute old.
  const replies = ['reply' in outcome ? outcome.reply : undefined, await config()]
  return replies.map(toSkew).find((skewMs) => skewMs !== undefined)
}

function toSkew(reply: Reply | undefined): number | undefined {
  if (reply?.kind !== 'answered') return undefined
  const dateMs = Date.parse(reply.headers.get('date') ?? '')
  // `Date` is cut to seconds.
  return Number.isNaN(dateMs) ? undefined : dateMs + 500 - (reply.sentMs + reply.receivedMs) / 2
}
