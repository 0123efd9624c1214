import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventParser, type ServerSentEvent } from '../../../widget/live/server-sent-events.js'

const utf8 = new TextEncoder()

/** What is read of these bytes, however they are cut. */
function read(...chunks: (string | Uint8Array)[]) {
  const events: ServerSentEvent[] = []
  const retries: number[] = []
  const push = createEventParser({
    onEvent: (event) => events.push(event),
    onRetry: (ms) => retries.push(ms),
  })
  for (const chunk of chunks) push(typeof chunk === 'string' ? utf8.encode(chunk) : chunk)
  return { events, retries, data: events.map(({ data }) => data) }
}

// The specification's own examples and rules: https://html.spec.whatwg.org/multipage/server-sent-events.html
test.each<[string, string, string[]]>([
  ['one line', 'data: a\n\n', ['a']],
  ['several lines', 'data: YHOO\ndata: +2\ndata: 10\n\n', ['YHOO\n+2\n10']],
  ['no space, one space, two', 'data:a\n\ndata: b\n\ndata:  c\n\n', ['a', 'b', ' c']],
  ['an empty line of data, and two', 'data\n\ndata\ndata\n\n', ['', '\n']],
  ['an event that has not ended', 'data: a\n\ndata: b\n', ['a']],
  ['comments and blank lines', ': hello\n\n\n:\ndata: a\n: within\ndata: b\n\n', ['a\nb']],
  ['fields that nobody knows', 'foo: bar\ndataset: x\nDATA: y\ndata: a\n\n', ['a']],
  ['a colon in the value', 'data: {"a": "b: c"}\n\n', ['{"a": "b: c"}']],
  ['CR', 'data: a\rdata: b\r\r', ['a\nb']],
  ['CRLF', 'data: a\r\ndata: b\r\n\r\n', ['a\nb']],
  ['all of them', 'data: a\rdata: b\ndata: c\r\n\ndata: d\n\r\n', ['a\nb\nc', 'd']],
  ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
  ['a second one, which is text', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', ['b']],
  ['separators that only JavaScript knows', 'data: a\u2028b\u0085c\n\n', ['a\u2028b\u0085c']],
])('%s', (_, text, expected) => {
  expect(read(text).data).toEqual(expected)
})

test('an event ends with the CR that ends it, not with what comes after', () => {
  expect(read('data: a\r\r').data).toEqual(['a'])
  expect(read('data: a\r', '\n', '\r', '\n').data).toEqual(['a'])
  expect(read('data: a\r', '\ndata: b\r', '\n\r', '\n').data).toEqual(['a\nb'])
})

test('an id stays until there is another one, also from an event without data', () => {
  const { events } = read('id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\n')
  expect(events.map(({ data, id }) => data + id)).toEqual(['a1', 'b1', 'c2', 'd'])
})

test('an id with a NUL is none', () => {
  expect(read('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n').events.map(({ id }) => id)).toEqual(['1', '1'])
})

test('a wait is told in digits, or not at all', () => {
  expect(read('retry: 1500\nretry: 1s\nretry: -1\nretry:\nretry: 0\n').retries).toEqual([1500, 0])
})

test('a character that was cut in two is one character', () => {
  const bytes = utf8.encode('data: é🙂\n\n')
  expect(read(...Array.from(bytes, (byte) => Uint8Array.of(byte))).data).toEqual(['é🙂'])
})

test('however a stream is cut, it says the same', () => {
  const line = fc.oneof(
    fc.constantFrom('', 'data', 'id: 7', 'retry: 20', ': beat', 'event: x', '\uFEFF'),
    fc.string({ unit: 'grapheme' }).map((text) => `data: ${text}`),
    fc.string({ unit: fc.constantFrom('a', '\r', '\n', ':', ' ', '🙂') }),
  )
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\n\r\n', '\r\r')))
    .map((lines) => utf8.encode(lines.flat().join('')))
  fc.assert(
    fc.property(stream, fc.array(fc.nat()), (bytes, cuts) => {
      const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
      const chunks = borders.slice(1).map((end, index) => bytes.slice(borders[index], end))
      expect(read(...chunks)).toEqual(read(bytes))
      expect(read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(read(bytes))
    }),
  )
})

test('whatever text is sent as data arrives as it was, but for the ways to end a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r', '\r\n'), (words, end) => {
      const text = words.replaceAll(' ', end)
      const lines = text.split(/\r\n?|\n/)
      const sent = lines.map((each) => `data: ${each}\n`).join('') + '\n'
      expect(read(sent).data).toEqual([lines.join('\n')])
    }),
  )
})
