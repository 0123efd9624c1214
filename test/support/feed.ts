/** The stream part, as the server's: what is told has a number, and whoever comes back is told what came since. */
export function createFakeFeed() {
  const told: string[] = []
  const open = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>()
  const encode = (text: string) => new TextEncoder().encode(text)
  const toEvent = (event: object, id: number) => `id: ${id}.fake\ndata: ${JSON.stringify(event)}\n\n`

  return {
    open(lastEventId: string | null, signal: AbortSignal | null | undefined): Response {
      let mine: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
      const leave = () => {
        if (mine) open.delete(mine)
      }
      signal?.addEventListener('abort', leave)
      const body = new ReadableStream({
        start(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) {
          const after = lastEventId ? parseInt(lastEventId) : told.length
          controller.enqueue(encode(toEvent({ type: 'stream.ready', heartbeat_ms: 15_000 }, after)))
          for (const event of told.slice(after)) controller.enqueue(encode(event))
          open.add((mine = controller))
        },
        cancel: leave,
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    tell(event: object, { isPassing } = { isPassing: false }): void {
      const text = isPassing ? `data: ${JSON.stringify(event)}\n\n` : toEvent(event, told.length + 1)
      if (!isPassing) told.push(text)
      for (const controller of open) controller.enqueue(encode(text))
    },
    beat(): void {
      for (const controller of open) controller.enqueue(encode(': heartbeat\n\n'))
    },
    streams: () => open.size,
    cut() {
      for (const controller of open) controller.close()
      open.clear()
    },
  }
}
