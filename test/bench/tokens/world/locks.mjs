/** Web Locks: exclusive ones, granted in the order of asking, with `ifAvailable` and `signal`. */
export function createLocks() {
  const queues = new Map()

  async function request(name, options, callback = options) {
    const { ifAvailable = false, signal } = typeof options === 'function' ? {} : options
    signal?.throwIfAborted()
    const queue = queues.get(name) ?? []
    queues.set(name, queue)
    if (ifAvailable && queue.length > 0) return callback(null)

    const turn = createTurn()
    queue.push(turn)
    const giveUp = () => {
      // Once it is held, a signal changes nothing.
      if (queue[0] === turn) return
      queue.splice(queue.indexOf(turn), 1)
      turn.reject(signal.reason)
    }
    signal?.addEventListener('abort', giveUp)
    if (queue[0] === turn) turn.resolve()
    await turn.promise
    try {
      return await callback({ name, mode: 'exclusive' })
    } finally {
      queue.shift()
      queue[0]?.resolve()
    }
  }

  return { request }
}

function createTurn() {
  let resolve, reject
  const promise = new Promise((...both) => ([resolve, reject] = both))
  return { promise, resolve, reject }
}
