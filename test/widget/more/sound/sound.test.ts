// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeLocks } from '../../../support/tabs.js'
import { startSound } from '../../../../widget/more/sound/sound.js'

const started: string[] = []
const taken: string[] = []
const contexts: { close(): Promise<void>; state: string }[] = []
const pages: AbortController[] = []
beforeEach(() => {
  vi.useFakeTimers()
  for (const list of [started, taken, contexts, pages]) list.length = 0
})
afterEach(() => {
  for (const page of pages) page.abort()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const parameter = { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} }

interface Given {
  /** Whether the browser lets the page be heard. */
  isAllowed?: boolean
  /** Whether the visitor has done something before. */
  hasBeenActive?: boolean
  locks?: boolean
}

/** A browser that counts tones. */
function setupBrowser({ isAllowed = true, hasBeenActive = true, locks = true }: Given = {}) {
  const { request } = createFakeLocks().locks
  vi.stubGlobal('navigator', {
    userActivation: { hasBeenActive },
    locks: !locks
      ? undefined
      : {
          request: (name: string, how: object, run: (lock: object | null) => Promise<void>) =>
            request(name, how, (lock) => {
              if (lock) taken.push(name)
              return run(lock)
            }),
        },
  })
  class FakeContext {
    state = 'suspended'
    currentTime = 0
    destination = {}
    constructor() {
      contexts.push(this)
    }
    resume() {
      if (!isAllowed) return new Promise(() => {})
      this.state = 'running'
      return Promise.resolve()
    }
    suspend() {
      this.state = 'suspended'
      return Promise.resolve()
    }
    close() {
      this.state = 'closed'
      return Promise.resolve()
    }
    createGain = () => ({ gain: parameter, connect: () => {} })
    createOscillator() {
      const oscillator = {
        frequency: parameter,
        onended: () => {},
        connect: <T>(next: T) => next,
        start: () => void started.push(this.state),
        stop: (at: number) => void setTimeout(() => oscillator.onended(), at * 1000),
      }
      return oscillator
    }
  }
  vi.stubGlobal('AudioContext', FakeContext)
}

/** One tab; all of them hear the same window. */
function openTab({ sound = true, isOpen = false } = {}): void {
  const ending = new AbortController()
  pages.push(ending)
  startSound({
    page: { settings: () => ({ sound }), signal: ending.signal } as never,
    shown: () => (isOpen ? 'conversation' : undefined),
  })
}

async function receive(id = 'msg_1', waitMs = 10_000): Promise<void> {
  dispatchEvent(new CustomEvent('latchkey:message:received', { detail: { id, conversation: 'ses_1' } }))
  await vi.advanceTimersByTimeAsync(waitMs)
}

test('a message that nobody sees sounds once, however many tabs there are', async () => {
  setupBrowser()
  for (let count = 0; count < 3; count++) openTab()
  await receive()
  expect(started).toEqual(['running'])
  expect(taken).toEqual(['latchkey sound msg_1'])
  await receive('msg_2')
  expect(started).toHaveLength(2)
})

test('while it sounds, and a moment longer, the message is taken', async () => {
  setupBrowser()
  openTab()
  await receive('msg_1', 1_500)
  expect(started).toHaveLength(1)
  openTab()
  await receive('msg_1')
  expect(started).toHaveLength(1)
})

test('what is seen in an open panel makes no sound, in no tab', async () => {
  setupBrowser()
  openTab()
  openTab({ isOpen: true })
  await receive()
  expect(started).toEqual([])
})

test('an open panel of a hidden page is not seen', async () => {
  setupBrowser()
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  openTab({ isOpen: true })
  await receive()
  expect(started).toHaveLength(1)
})

test.each<[string, Given, { sound?: boolean }]>([
  ['sound is off', {}, { sound: false }],
  ['the browser does not let the page be heard', { isAllowed: false }, {}],
  ['the visitor has done nothing yet', { hasBeenActive: false }, {}],
  ['there are no locks', { locks: false }, {}],
])('where %s, there is none', async (_, given, tab) => {
  setupBrowser(given)
  openTab(tab)
  await receive()
  expect(started).toEqual([])
})

test('a tab that may not be heard leaves the message to another', async () => {
  setupBrowser({ isAllowed: false })
  openTab()
  await receive()
  expect(taken).toEqual([])
})

test('the visitor’s first act makes it ready; it rests between two tones, and goes with the widget', async () => {
  setupBrowser({ hasBeenActive: false })
  openTab()
  expect(contexts).toEqual([])
  dispatchEvent(new Event('click'))
  dispatchEvent(new Event('keydown'))
  await receive()
  expect(started).toHaveLength(1)
  expect(contexts.map(({ state }) => state)).toEqual(['suspended'])
  pages[0]?.abort()
  expect(contexts.map(({ state }) => state)).toEqual(['closed'])
  await receive('msg_2')
  expect(started).toHaveLength(1)
})

test('what goes wrong goes unheard', async () => {
  setupBrowser()
  vi.stubGlobal('AudioContext', undefined)
  openTab()
  await receive()
  expect(started).toEqual([])
})
