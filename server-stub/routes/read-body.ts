import { Refusal } from '../services/refusal.js'
import type { Call } from './http.js'

const BODY_MAX_BYTES = 64 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The body as text, read once, whole.
 * @throws Refusal 413, and 400 for what is not UTF-8 or did not arrive.
 */
export async function readBody(c: Call): Promise<string> {
  const length = c.req.header('content-length')
  if (length !== undefined && Number(length) > BODY_MAX_BYTES) throw tooLarge()
  const bytes = length === undefined ? await countAsItComes(c.req.raw.body) : await readWhole(c)
  if (bytes.byteLength > BODY_MAX_BYTES) throw tooLarge()
  try {
    return utf8.decode(bytes)
  } catch {
    throw new Refusal('malformed_request', 'The body is not UTF-8.')
  }
}

async function readWhole(c: Call): Promise<ArrayBuffer> {
  try {
    return await c.req.raw.arrayBuffer()
  } catch {
    throw new Refusal('malformed_request', 'The body did not arrive whole.')
  }
}

// Without a length, in chunks: nobody may fill the memory.
async function countAsItComes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = body?.getReader()
  while (reader && bytes <= BODY_MAX_BYTES) {
    const { done, value } = await reader.read().catch(() => {
      throw new Refusal('malformed_request', 'The body did not arrive whole.')
    })
    if (done) break
    bytes += value.byteLength
    chunks.push(value)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): Refusal {
  return new Refusal('body_too_large', `The body is larger than the ${BODY_MAX_BYTES} bytes allowed.`)
}
