const CHUNK_CHARS = 16_384

/** Made as it is read: nothing long is ever whole in memory. */
export function toStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      let text = ''
      while (text.length < CHUNK_CHARS) {
        const { value, done } = await parts.next()
        if (done) {
          if (text !== '') controller.enqueue(encoder.encode(text))
          return controller.close()
        }
        text += value
      }
      controller.enqueue(encoder.encode(text))
    },
    cancel: () => void parts.return(undefined),
  })
}

/** `[…]`, one item at a time. */
export async function* toJsonList<Item>(
  items: AsyncIterable<Item>,
  write: (item: Item) => string | AsyncIterable<string>,
): AsyncGenerator<string> {
  let before = '['
  for await (const item of items) {
    yield before
    const text = write(item)
    if (typeof text === 'string') yield text
    else yield* text
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** All there is, page by page. */
export async function* readPages<Item extends { id: string }>(
  limit: number,
  read: (page: { limit: number; after?: string }) => Promise<readonly Item[]>,
): AsyncGenerator<Item> {
  let after: string | undefined
  while (true) {
    const items = await read({ limit, ...(after !== undefined && { after }) })
    yield* items
    after = items.at(-1)?.id
    if (items.length < limit) return
  }
}
