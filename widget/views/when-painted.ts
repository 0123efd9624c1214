/** A hidden page paints nothing and runs no animation frames; by then nobody waits for the picture. */
const PATIENCE_MS = 200

/** Resolves after the next frame is on screen, or when it would be pointless to wait for it. Never rejects. */
export const whenPainted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, PATIENCE_MS)
    // The frame's callbacks run before it is painted, the next frame's after.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(done)))
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
