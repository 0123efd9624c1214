import { within } from './deadline.js'
import { HostError } from './error.js'

/** The widget sends about 60 bytes. */
const BODY_MAX_BYTES = 4096
const BODY_TIMEOUT_MS = 10_000

/** The widget that the page asks for: the one thing of its body that anybody reads. */
export async function readWidget(request: Request): Promise<string | undefined> {
  const body = await readJson(request)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HostError('invalid_request', 'The body must be a JSON object, such as {"widget":"wgt_…"}.')
  }
  const widget = Object.hasOwn(body, 'widget') ? (body as { widget: unknown }).widget : undefined
  if (widget === undefined) return undefined
  if (typeof widget === 'string' && /^[\w-]{1,100}$/.test(widget)) return widget
  throw new HostError('invalid_request', 'widget must be the id of a widget, such as "wgt_…".', {
    field: 'widget',
  })
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new HostError('unsupported_media_type', 'Send the body as application/json.')
  }
  if (Number(request.headers.get('content-length')) > BODY_MAX_BYTES) throw tooLarge()
  if (request.bodyUsed || request.body?.locked) {
    throw new HostError(
      'body_already_read',
      'The body was read before the token route saw the request: hand it the request itself, or a clone made earlier.',
    )
  }
  const late = new HostError('body_timeout', "The request's body did not arrive in time.")
  const bytes = await within(BODY_TIMEOUT_MS, late, () => readBytes(request))
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new HostError('malformed_request', 'The body is not JSON.', { cause })
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const bytes = new Uint8Array(BODY_MAX_BYTES)
  let length = 0
  const reader = request.body?.getReader()
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new HostError('malformed_request', "The request's body broke off.", { cause })
    })
    if (done) break
    if (length + value.length > BODY_MAX_BYTES) {
      void reader.cancel().catch(() => undefined)
      throw tooLarge()
    }
    bytes.set(value, length)
    length += value.length
  }
  return bytes.subarray(0, length)
}

function tooLarge(): HostError {
  return new HostError('body_too_large', `The body is larger than ${BODY_MAX_BYTES} bytes.`)
}
