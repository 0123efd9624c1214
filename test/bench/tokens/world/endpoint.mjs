const LATENCY_MS = 200

/**
 * The token endpoint. Each call takes 200 ms, half of it on the way there.
 * `toAnswer` makes a minted token the JSON that the subject's own server would send.
 */
export function createEndpoint({ clock, tokens, isOnline, toAnswer }) {
  const calls = []
  /** What the endpoint does instead of minting, given the time of the call; `undefined`: it mints. */
  let toReply = () => undefined
  /** Until when it asked to be left alone, and when that was heard. */
  let quiet = { heardMs: Infinity, untilMs: -Infinity }

  async function answer(signal) {
    const atMs = clock.trueMs()
    calls.push({ atMs, isTooEarly: atMs >= quiet.heardMs && atMs < quiet.untilMs })
    const reply = toReply(atMs)
    if (!isOnline()) throw new TypeError('Failed to fetch')
    await pass(reply?.hangs === 'headers' ? Infinity : LATENCY_MS / 2, signal)
    const minted = reply ? undefined : tokens.mint()
    await pass(LATENCY_MS / 2, signal)
    if (!isOnline()) throw new TypeError('Failed to fetch')
    if (reply) return refuse(reply, signal)
    minted.arrivedMs = clock.trueMs()
    return respond(200, JSON.stringify(toAnswer(minted)))
  }

  function refuse({ status = 200, headers, body, hangs, retryAfterS }, signal) {
    if (retryAfterS !== undefined) {
      const heardMs = Math.min(quiet.heardMs, clock.trueMs())
      quiet = { heardMs, untilMs: clock.trueMs() - LATENCY_MS / 2 + retryAfterS * 1000 }
    }
    if (hangs === 'body') return new Response(endless(signal), { status })
    return respond(status, body ?? JSON.stringify({ error: 'error', message: `status ${status}` }), {
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
      ...headers,
    })
  }

  /** Never later, whatever is waited for, when the caller calls it off. */
  function pass(ms, signal) {
    return new Promise((resolve, reject) => {
      const stop = ms === Infinity ? () => {} : clock.arrive(ms, resolve)
      const callOff = () => {
        stop()
        reject(toAbort(signal))
      }
      if (signal?.aborted) callOff()
      signal?.addEventListener('abort', callOff)
    })
  }

  const respond = (status, body, headers) =>
    new Response(body, {
      status,
      headers: {
        'content-type': 'application/json',
        date: new Date(clock.serverMs()).toUTCString(),
        ...headers,
      },
    })

  return {
    calls,
    answer,
    setReply: (how) => (toReply = how),
    /** The sign-in that some peers' sessions begin with: it counts as a call. */
    signIn() {
      calls.push({ atMs: clock.trueMs(), isTooEarly: false })
      return Object.assign(tokens.mint(), { arrivedMs: clock.trueMs() })
    },
  }
}

const endless = (signal) =>
  new ReadableStream({
    start: (controller) => signal?.addEventListener('abort', () => controller.error(toAbort(signal))),
  })

const toAbort = (signal) => signal.reason ?? new DOMException('The operation was aborted.', 'AbortError')
