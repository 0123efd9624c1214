import type { Asset, Assets } from '../services/assets.js'
import { Refusal } from '../services/refusal.js'
import { isKnown, toEtag } from './etag.js'
import { send, type App, type Call } from './http.js'

const FOR_EVERY_PAGE = {
  'access-control-allow-origin': '*',
  // A page with Cross-Origin-Embedder-Policy takes only what says that it may be taken.
  'cross-origin-resource-policy': 'cross-origin',
  vary: 'Accept-Encoding',
}

export function addBuiltFiles(app: App, assets: Assets): void {
  let etag: string | undefined
  app.get('/latchkey.js', async (c) => {
    const tag = await assets.tag()
    if (!tag)
      throw new Refusal('not_built', 'The browser files are not built; run "npm run build" and start again.')
    etag ??= toEtag(tag.body)
    const headers = {
      ...FOR_EVERY_PAGE,
      etag,
      'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
    }
    if (isKnown(c.req.header('if-none-match'), etag)) return send(c, 304, null, headers)
    return sendFile(c, tag, headers)
  })

  app.get('/assets/:file', async (c) => {
    const file = await assets.find(c.req.param('file'))
    if (!file) throw new Refusal('not_found', 'There is no such built file.')
    return sendFile(c, file, { ...FOR_EVERY_PAGE, 'cache-control': 'public, max-age=31536000, immutable' })
  })
}

function sendFile(c: Call, { type, body, brotli }: Asset, headers: Record<string, string>): Response {
  const isBrotli = /(^|,)\s*br\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))/i.test(
    c.req.header('accept-encoding') ?? '',
  )
  const encoding = isBrotli ? { 'content-encoding': 'br' } : {}
  const bytes = new Uint8Array(isBrotli ? brotli : body)
  return send(c, 200, bytes, { 'content-type': type, ...encoding, ...headers })
}
