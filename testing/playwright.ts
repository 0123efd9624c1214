import type { FakeServer } from './server.js'
import type { Routable, Route } from './types.js'

/** How long a page may wait for the next event before it is told that there is none, in milliseconds. */
const POLL_MS = 5_000
/** Between events that belong together. */
const TOGETHER_MS = 20

/** Answers every page's calls, and gives them the tag and the chunks that this package was built with. */
export async function routePages(pages: Routable, server: FakeServer): Promise<() => Promise<void>> {
  async function handle(route: Route): Promise<void> {
    const request = route.request()
    const asked = {
      url: new URL(request.url()),
      method: request.method(),
      headers: new Headers(request.headers()),
      text: request.postData() ?? '',
    }
    try {
      const response = await server.answer(asked, readFile)
      const isAgain = asked.headers.has('last-event-id')
      const body = isStream(response) ? await readStream(response, isAgain) : await response.text()
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
    } catch (thrown) {
      // A page that has gone meanwhile wants no answer.
      if (thrown instanceof TypeError) await route.abort('failed').catch(() => {})
    }
  }

  await pages.route(server.isOurs, handle)
  return async () => void (await pages.unroute(server.isOurs, handle))
}

const isStream = ({ headers }: Response) => headers.get('content-type') === 'text/event-stream'

/**
 * An answer that is fulfilled is whole, so that a stream becomes one long poll after the other: the first says where it
 * begins, and each further one waits for the next event, and for those that come with it.
 */
async function readStream({ body }: Response, isAgain: boolean): Promise<string> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  const read = async (ms: number) => {
    let stop = () => {}
    const late = new Promise<undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ms)
      stop = () => clearTimeout(timer)
    })
    const next = await Promise.race([reader.read(), late]).finally(stop)
    return next?.value
  }
  let told = (await read(POLL_MS)) ?? ''
  for (let next = isAgain ? await read(POLL_MS) : undefined; next; next = await read(TOGETHER_MS))
    told += next
  await reader.cancel()
  return told.replace(/^retry: .*$/m, 'retry: 0')
}

/** From `dist/browser`, beside the folder that this file is built into. */
async function readFile(path: string): Promise<Response> {
  const fs = await import(/* @vite-ignore */ 'node:fs/promises')
  const url = new URL(`../browser${path}`, import.meta.url)
  const type = path.endsWith('.json') ? 'application/json' : 'text/javascript; charset=utf-8'
  try {
    return new Response(await fs.readFile(url, 'utf8'), { headers: { 'content-type': type } })
  } catch {
    return new Response(`There is no ${path} in this package.`, { status: 404 })
  }
}
