import type { ErrorCode, LatchkeyError } from '../error.js'
import type { State } from '../events.js'
import type { ChunkName, DoctorChunk, Page } from '../handle.js'
import type { Latchkey } from '../latchkey.js'
import type { Settings } from '../options.js'
import { createEmitter } from './emitter.js'
import { failure } from './failure.js'
import type { Load } from './load.js'
import { startPage, type LivePage } from './page.js'
import { dismissed } from './session.js'
import { readOptions, type RawOptions } from './settings.js'

export interface Instance {
  latchkey: Latchkey & { init(options?: RawOptions): void }
  warn(code: ErrorCode, subject?: string): void
}

/** What the keeper does, once it is there. */
const FORWARDED = ['open', 'startConversation', 'toggle', 'refresh', 'track', 'logout'] as const

/** The page's one Latchkey. It outlives its widget: `init` after `destroy` begins anew, from the tag's own options. */
export function createInstance(tag: RawOptions, loadFrom: Load): Instance {
  const { emit, on, once: onceOn, clear } = createEmitter()
  let given: Partial<Settings> = {}
  let page: LivePage | undefined
  let state: State = 'idle'

  const loads: Partial<Record<ChunkName, Promise<unknown>>> = {}
  const load: Page['load'] = (name, hash) =>
    (loads[name] ??= loadFrom(given, name, hash).catch((error: LatchkeyError) => {
      delete loads[name]
      // The doctor's own absence is no more than a shorter line, and that of what the keeper vouches for no more than a mint.
      if (name !== 'doctor' && !hash) fail(error)
      throw error
    }))

  /** Nothing of the widget can be had; whoever asks again may have more luck where it is `retryable`. */
  function fail(error: LatchkeyError): void {
    setState(error.retryable ? 'unavailable' : 'failed')
    void report(error)
  }

  /** In the doctor's words, which are then the error's as well. */
  async function report(error: LatchkeyError, given?: unknown): Promise<void> {
    // What is being read names the server that the doctor comes from.
    await Promise.resolve()
    await load('doctor').then(
      (doctor) => (doctor as DoctorChunk).report(error, given),
      () => console.warn('[latchkey]', error.code, error.subject),
    )
    emit('error', error)
  }

  function warn(code: ErrorCode, subject = '', given?: unknown): LatchkeyError {
    const error = failure(code, { subject })
    void report(error, given)
    return error
  }

  function setState(to: State): void {
    const from = state
    state = to
    if (from !== to) emit('state', { from, to })
  }

  function update(options?: RawOptions): void {
    const { widget = given.widget, ...rest } = readOptions(options, (name, value) =>
      warn('bad_option', name, value),
    )
    given = { ...given, ...rest }
    if (page && widget !== given.widget) warn('other_widget', widget)
    else given.widget = widget!
    page?.repaint()
    if (given.debug || given.token === '' || location.hash === '#latchkey-doctor') {
      // It opens its panel once, and says what it can of whatever there is; without a token it connects a developer.
      load('doctor').then(
        (doctor) => (doctor as DoctorChunk).examine({ ...latchkey, given: () => given }),
        () => {},
      )
    }
  }

  function setHidden(hidden: boolean): void {
    given.hidden = hidden
    page?.repaint()
  }

  function init(options?: RawOptions): void {
    update(options)
    if (page) return
    if (!given.widget) warn('missing_widget')
    else if (!given.apiUrl) warn('missing_api_url')
    else page = startPage({ ...latchkey, given: () => given, emit, load, report, fail, setState })
  }

  update(tag)
  const latchkey = {
    init,
    update,
    close: () => page?.keeper()?.close(),
    isOpen: () => !!page?.keeper()?.isOpen(),
    show() {
      dismissed('removeItem')
      setHidden(false)
    },
    hide: () => setHidden(true),
    identify: (visitor, metadata = {}) => update({ visitor, metadata }),
    definePanel(panel) {
      // Whether it is one, the widget says, which draws it.
      given.panels = { ...given.panels, [panel?.id]: panel }
      page?.repaint()
    },
    setConsent: (consent) => update({ consent }),
    setLocale: (locale) => update({ locale }),
    setColorScheme: (colorScheme) => update({ colorScheme }),
    state: () => state,
    diagnostics: () => page?.keeper()?.diagnostics(),
    destroy() {
      page?.destroy()
      page = undefined
      given = {}
      update(tag)
      setState('idle')
      clear()
    },
    on,
    once: onceOn,
    ready: (callback) => void onceOn('ready', () => callback(latchkey)),
  } as Instance['latchkey']
  for (const verb of FORWARDED) {
    latchkey[verb as 'logout'] = (...parameters: unknown[]) => {
      const done = page
        ? page.whenKeeper().then((keeper) => keeper[verb as 'logout'](...(parameters as [])))
        : Promise.reject(warn('not_initialized'))
      // A rejection that the page doesn't look at is no error of the page's.
      done.catch(() => {})
      return done
    }
  }
  return { latchkey, warn }
}
