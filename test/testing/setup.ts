import { afterEach, beforeEach, vi } from 'vitest'
import type { ErrorCode } from '../../loader/error.js'
import type { State } from '../../loader/events.js'
import { init, type Latchkey, type Options } from '../../loader/index.js'
import { createFakeLatchkey, type FakeOptions } from '../../testing/index.js'

interface Given {
  fake?: FakeOptions
  /** `undefined`: without what the fake says of itself. */
  page?: { [name in keyof Options]: Options[name] | undefined }
}

/** Pages that are gone after each test. */
export function useCustomer(): (given?: Given) => ReturnType<typeof setup> {
  const ends: (() => void)[] = []
  beforeEach(() => {
    vi.stubGlobal('matchMedia', () => Object.assign(new EventTarget(), { matches: false }))
    // The build's.
    vi.stubGlobal('__STORAGE__', '')
    vi.stubGlobal('__LIVE__', '')
    vi.stubGlobal('__MORE__', '')
    vi.stubGlobal('__LANGUAGES__', { ar: '', de: '' })
  })
  afterEach(() => {
    for (const end of ends.splice(0)) end()
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  return (given) => {
    const customer = setup(given)
    ends.push(customer.end)
    return customer
  }
}

/** As a customer's own test has it: the widget from npm in a simulated DOM, and the fake in the place of the network. */
function setup({ fake: how = {}, page = {} }: Given = {}) {
  const fake = createFakeLatchkey({ advanceTimers: (ms) => vi.advanceTimersByTimeAsync(ms), ...how })
  fake.install()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const codes: ErrorCode[] = []
  const states: State[] = []
  const latchkey: Latchkey = init({
    widget: fake.widget,
    apiUrl: fake.apiUrl,
    tokenUrl: fake.tokenUrl,
    ...page,
  } as Options)
  latchkey.on('error', ({ code }) => codes.push(code))
  latchkey.on('state', ({ to }) => states.push(to))
  const root = () => document.querySelector('latchkey-widget')?.shadowRoot
  const button = (name: string) =>
    [...(root()?.querySelectorAll('button') ?? [])].find((one) =>
      (one.getAttribute('aria-label') ?? one.textContent).startsWith(name),
    )
  return {
    fake,
    latchkey,
    codes,
    states,
    text: () => root()?.querySelector('[role=dialog]')?.textContent ?? '',
    press: (name: string) => button(name)?.click(),
    write(text: string) {
      const field = root()?.querySelector('textarea') as HTMLTextAreaElement
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    },
    end() {
      latchkey.destroy()
      fake.stop()
    },
  }
}
