import { connect } from 'node:net'
import { once } from 'node:events'

const REQUESTS_MAX = 1_000_000
const DURATION_MAX_MS = 60_000
const LAST_ANSWER_PATIENCE_MS = 2_000

/**
 * A closed loop: each of `connections` kept-alive connections sends its next request when it has the last answer whole.
 * Straight on sockets, with requests written beforehand, since Node's own clients would be slower than the server under test.
 * Ends after `durationMs` (default 60,000) or `requestsMax` (default 1,000,000), whichever comes first.
 * @returns answers per second, and milliseconds from a request's first byte sent to its answer's last byte read.
 */
export async function load({
  url,
  requests,
  connections,
  durationMs = DURATION_MAX_MS,
  requestsMax = REQUESTS_MAX,
}) {
  const { hostname, port } = new URL(url)
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(hostname, Number(port))))
  const bytes = requests.map((request) => toBytes(request, `${hostname}:${port}`))
  const took = []
  let sent = 0
  let errors = 0

  const startedAt = performance.now()
  const endsAt = startedAt + durationMs

  function loop(socket) {
    return new Promise((resolve) => {
      let sentAt = 0
      let unread = Buffer.alloc(0)
      const leave = (isError) => {
        if (isError) errors++
        socket
          .removeAllListeners()
          .on('error', () => {})
          .destroy()
        clearTimeout(patience)
        resolve()
      }
      const patience = setTimeout(() => leave(true), durationMs + LAST_ANSWER_PATIENCE_MS)
      const send = () => {
        sentAt = performance.now()
        if (sentAt >= endsAt || sent >= requestsMax) return leave(false)
        socket.write(bytes[sent++ % bytes.length])
      }
      socket.on('error', () => leave(true)).on('close', () => leave(true))
      socket.on('data', (chunk) => {
        unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk])
        const answer = readAnswer(unread)
        if (!answer) return
        if (answer.broken) return leave(true)
        unread = unread.subarray(answer.length)
        if (answer.status < 200 || answer.status > 299) errors++
        // An answer that comes after the end is not of this round.
        const now = performance.now()
        if (now <= endsAt) took.push(now - sentAt)
        send()
      })
      send()
    })
  }

  await Promise.all(sockets.map(loop))
  const seconds = (Math.min(performance.now(), endsAt) - startedAt) / 1000
  took.sort((a, b) => a - b)
  return {
    perSecond: took.length / seconds,
    p50Ms: took[Math.floor(took.length * 0.5)],
    p99Ms: took[Math.floor(took.length * 0.99)],
    answers: took.length,
    errors,
  }
}

async function open(host, port) {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  return socket
}

function toBytes({ path, headers, body }, host) {
  const fields = { host, ...headers, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

// Enough of RFC 9112 for servers that give a Content-Length; any other answer counts as broken.
function readAnswer(unread) {
  const headEnd = unread.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = unread.latin1Slice(0, headEnd)
  const [, contentLength] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? []
  if (contentLength === undefined) return { broken: true }
  const length = headEnd + 4 + Number(contentLength)
  return unread.length < length ? undefined : { length, status: Number(head.slice(9, 12)) }
}
