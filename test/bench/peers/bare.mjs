// The least that mints the same token: node:http and node:crypto, and the same checks written by hand.
import { createHmac, createSecretKey, hash, randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

const BODY_MAX_BYTES = 64 * 1024
const TRAITS_MAX_BYTES = 4096
const TRAITS = ['id', 'email', 'name', 'company']

const workspace = { id: 'wsp_bare', visitorKey: createSecretKey(randomBytes(32)), widgetIds: ['wgt_bare'] }
const key = { id: 'key_bare', roles: ['widget'], workspace }
const keys = new Map([[hash('sha256', process.env.PROJECT_KEY, 'hex'), key]])

const macKey = createSecretKey(randomBytes(32))
const header = toBase64url({ alg: 'HS256', typ: 'lk-widget+jwt', kid: randomBytes(9).toString('base64url') })

const server = createServer((request, response) => {
  if (request.url !== '/v1/widget/token') return answer(response, 404, { code: 'not_found' })
  if (request.method !== 'POST') return answer(response, 405, { code: 'method_not_allowed' })

  const [, secret] = /^Bearer +(\S+)$/.exec(request.headers.authorization ?? '') ?? []
  const known = secret && keys.get(hash('sha256', secret, 'hex'))
  if (!known) return answer(response, 401, { code: 'unknown_key' })
  if (!known.roles.includes('widget')) return answer(response, 403, { code: 'role_missing' })
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return answer(response, 415, { code: 'unsupported_media_type' })
  }

  const chunks = []
  let bytes = 0
  request.on('data', (chunk) => {
    bytes += chunk.length
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk)
  })
  request.on('end', () => {
    if (bytes > BODY_MAX_BYTES) return answer(response, 413, { code: 'body_too_large' })
    let body
    try {
      body = JSON.parse(Buffer.concat(chunks).toString())
    } catch {
      return answer(response, 400, { code: 'malformed_request' })
    }
    const wanted = check(body, known.workspace)
    if (!wanted) return answer(response, 422, { code: 'invalid_request' })
    answer(response, 201, mint(known, wanted))
  })
})

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
process.once('SIGTERM', () => process.exit())

function check(body, { widgetIds }) {
  if (!isRecord(body) || !isRecord(body.visitor)) return undefined
  const visitor = {}
  for (const name of TRAITS) {
    const value = body.visitor[name]
    if (value === undefined) continue
    if (typeof value !== 'string') return undefined
    const trimmed = value.trim()
    if (trimmed.length < 1 || trimmed.length > 256) return undefined
    visitor[name] = trimmed
  }
  if (visitor.id === undefined && visitor.email === undefined) return undefined

  const { metadata = {}, ttl = 600, widget = widgetIds[0] } = body
  if (!isRecord(metadata)) return undefined
  for (const name in metadata) {
    const value = metadata[name]
    if (name.length < 1 || name.length > 64) return undefined
    if (typeof value === 'string' ? value.length > 1024 : value !== null && !isPlain(value)) return undefined
  }
  if (!Number.isInteger(ttl) || ttl < 60 || ttl > 3600) return undefined
  if (!widgetIds.includes(widget)) return undefined
  const bytes = Buffer.byteLength(JSON.stringify(visitor) + JSON.stringify(metadata))
  return bytes > TRAITS_MAX_BYTES ? undefined : { visitor, metadata, ttl, widget }
}

function mint({ id, workspace }, { visitor, metadata, ttl, widget }) {
  const name = visitor.id === undefined ? `email:${visitor.email.toLowerCase()}` : `id:${visitor.id}`
  const sub = `vis_${createHmac('sha256', workspace.visitorKey).update(name).digest('hex').slice(0, 32)}`
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    aud: 'latchkey:widget',
    sub,
    jti: randomUUID(),
    iat,
    exp: iat + ttl,
    wsp: workspace.id,
    wgt: widget,
  }
  const signed = `${header}.${toBase64url({ ...claims, key: id, visitor, metadata })}`
  const mac = createHmac('sha256', macKey).update(signed).digest('base64url')
  return {
    token: `${signed}.${mac}`,
    token_type: 'Bearer',
    expires_in: ttl,
    expires_at: new Date((iat + ttl) * 1000).toISOString(),
    visitor: { id: sub },
  }
}

function answer(response, status, value) {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

function toBase64url(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlain(value) {
  return typeof value === 'number' || typeof value === 'boolean'
}
