import { vi } from 'vitest'
import * as doctor from '../../../loader/doctor/index.js'
import type { Events, State } from '../../../loader/events.js'
import type { ErrorCode, LatchkeyError } from '../../../loader/error.js'
import type { ChunkName, Page } from '../../../loader/handle.js'
import { createInstance } from '../../../loader/tag/instance.js'
import type { RawOptions } from '../../../loader/tag/settings.js'
import { createFakeKeeper, type FakeKeeper } from '../../support/page.js'

export const TAG: RawOptions = { widget: 'wgt_1', apiUrl: 'https://widget.example.com' }

interface Given {
  tag?: RawOptions
  /** Answers the configuration. */
  fetch?: () => Response | Promise<Response>
  /** Chunks that fail to load. */
  missing?: ChunkName[]
}

const config = () =>
  Response.json({
    id: 'wgt_1',
    name: 'Northwind Supply',
    anonymous: false,
    position: 'bottom-right',
    offset: 40,
  })

/** The page's one instance, with chunks that are there at once. */
export function setup({ tag = TAG, fetch = config, missing = [] }: Given = {}) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string, { signal }: RequestInit) => {
    asked.push(url)
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
      Promise.resolve(fetch()).then(resolve, reject)
    })
  })
  const keepers: FakeKeeper[] = []
  const pages: Page[] = []
  const loaded: ChunkName[] = []
  const codes: ErrorCode[] = []
  const errors: LatchkeyError[] = []
  const states: State[] = []
  const lines = vi.spyOn(console, 'warn').mockImplementation(() => {})

  const chunks: Record<ChunkName, () => Promise<unknown>> = {
    doctor: () => Promise.resolve(doctor),
    widget: () => Promise.resolve({}),
    storage: () => Promise.resolve({}),
    more: () => Promise.resolve({}),
    live: () => Promise.resolve({}),
    keeper: () =>
      Promise.resolve({
        createKeeper(page: Page) {
          pages.push(page)
          const keeper = createFakeKeeper()
          keeper.open = (...what) =>
            Promise.resolve(void keeper.asked.push(`open ${what.map((it) => JSON.stringify(it)).join(' ')}`))
          keeper.destroy = () => void keeper.asked.push('destroy')
          keepers.push(keeper)
          return keeper
        },
      }),
  }

  const listening = new AbortController()
  const listen = <E extends keyof Events>(event: E, hear: (detail: Events[E]) => void) =>
    addEventListener(`latchkey:${event}`, (given) => hear((given as CustomEvent<Events[E]>).detail), {
      signal: listening.signal,
    })
  listen('error', (error) => {
    codes.push(error.code)
    errors.push(error as LatchkeyError)
  })
  listen('state', ({ to }) => states.push(to))

  const { latchkey, warn } = createInstance(tag, (_, name) => {
    loaded.push(name)
    if (missing.includes(name)) {
      const gone = Object.assign(new Error(name), { code: 'chunk_failed', subject: name, retryable: true })
      return Promise.reject(gone)
    }
    return chunks[name]()
  })

  return {
    latchkey,
    warn,
    keepers,
    pages,
    loaded,
    asked,
    codes,
    errors,
    states,
    lines: () => lines.mock.calls.map((parts) => parts.join(' ')),
    launchers: () => document.querySelectorAll('latchkey-widget').length,
    /** Takes everything off the page. */
    end() {
      latchkey.destroy()
      listening.abort()
    },
  }
}
