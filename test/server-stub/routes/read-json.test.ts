import { expect, test } from 'vitest'
import { setupServer } from '../../support/server.js'
import { expectProblem } from './expect-problem.js'

const PATH = '/v1/widget/token'
const LIMIT = 64 * 1024
const OK = JSON.stringify({ visitor: { id: '1' } })

async function setup() {
  const { app, key } = await setupServer()
  const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
    app.request(PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json', ...headers },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit)
  return { post }
}

function inChunks(bytes: number, onRead: (bytes: number) => void = () => {}): ReadableStream<Uint8Array> {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close()
      const chunk = new Uint8Array(Math.min(left, 10_000)).fill(32)
      left -= chunk.byteLength
      onRead(chunk.byteLength)
      controller.enqueue(chunk)
    },
  })
}

test.each([
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  'multipart/form-data',
])('the content type "%s" is refused', async (type) => {
  const { post } = await setup()
  await expectProblem(await post(OK, { 'content-type': type }), 415, 'unsupported_media_type')
})

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
  'the content type "%s" is taken',
  async (type) => {
    const { post } = await setup()
    expect((await post(OK, { 'content-type': type })).status).toBe(201)
  },
)

test.each([
  ['nothing', ''],
  ['text', 'hello'],
  ['half of it', '{"visitor":'],
  ['two of it', '{}{}'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
])('%s is no JSON', async (_, body) => {
  const { post } = await setup()
  await expectProblem(await post(body), 400, 'malformed_request')
})

test('a body of 64 KB is taken, and one more byte is not', async () => {
  const { post } = await setup()
  expect((await post(OK.padEnd(LIMIT))).status).toBe(201)
  await expectProblem(await post(OK.padEnd(LIMIT + 1)), 413, 'body_too_large')
})

test('a body that says it is larger is refused unread', async () => {
  const { post } = await setup()
  await expectProblem(await post(OK, { 'content-length': String(LIMIT + 1) }), 413, 'body_too_large')
})

test('a body that comes in chunks is counted as it comes', async () => {
  const { post } = await setup()
  await expectProblem(await post(inChunks(LIMIT + 1)), 413, 'body_too_large')
  await expectProblem(await post(inChunks(LIMIT)), 400, 'malformed_request')
})

test('a body without an end is not read to its end', async () => {
  const { post } = await setup()
  let read = 0
  await expectProblem(await post(inChunks(100 * LIMIT, (bytes) => (read += bytes))), 413, 'body_too_large')
  expect(read).toBeLessThan(2 * LIMIT)
})

test('a body that breaks off is the caller’s mistake', async () => {
  const { post } = await setup()
  const broken = () => new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
  await expectProblem(await post(broken()), 400, 'malformed_request')
  await expectProblem(await post(broken(), { 'content-length': '10' }), 400, 'malformed_request')
})

test('the content type is judged before the size, and the size before the content', async () => {
  const { post } = await setup()
  const large = 'x'.repeat(LIMIT + 1)
  await expectProblem(await post(large, { 'content-type': 'text/plain' }), 415, 'unsupported_media_type')
  await expectProblem(await post(large), 413, 'body_too_large')
})
