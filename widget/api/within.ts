/**
 * Gives `work` a signal that is aborted after `ms`, or with `outer`, and settles then even if `work` does not:
 * a page's own wrapper around `fetch` may ignore its signal.
 */
export async function within<T>(
  ms: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController()
  const abort = () => inner.abort()
  const timer = setTimeout(abort, ms)
  outer.addEventListener('abort', abort)
  if (outer.aborted) abort()
  try {
    return await Promise.race([work(inner.signal), whenAborted(inner.signal)])
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', abort)
  }
}

const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const refuse = () => reject(new DOMException('Took too long, or was called off.', 'AbortError'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
