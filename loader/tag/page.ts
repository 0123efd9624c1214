import type { WidgetConfig } from '../../protocol/widget-config.js'
import type { LatchkeyError } from '../error.js'
import type { Keeper, KeeperChunk, Page } from '../handle.js'
import type { Latchkey } from '../latchkey.js'
import type { Settings } from '../options.js'
import { fetchConfig } from './config.js'
import { rootElement } from './document.js'
import { failure } from './failure.js'
import { createLauncher, type Launcher } from './launcher.js'
import { once } from './once.js'
import { listenToOpeners } from './openers.js'
import { toSettings } from './settings.js'

/** What the page's instance lends to the widget on it. */
interface Instance
  extends Pick<Page, 'emit' | 'load' | 'report' | 'setState'>, Pick<Latchkey, 'open' | 'toggle' | 'update'> {
  /** What the page says, of all that can be said. */
  given(): Partial<Settings>
  /** Says it, and makes it the state. */
  fail(error: LatchkeyError): void
}

/** One widget on the page, from its configuration to its removal. */
export interface LivePage {
  whenKeeper(): Promise<Keeper>
  /** The keeper, where anything has needed it so far. */
  keeper(): Keeper | undefined
  /** After a change of what is given. */
  repaint(): void
  destroy(): void
}

const CONFIG_RETRY_MS = 5_000
const CONFIG_RETRIES = 5

export function startPage(instance: Instance): LivePage {
  const { given, emit, load, fail, open, toggle } = instance
  const ending = new AbortController()
  const { signal } = ending
  let config: Partial<WidgetConfig> = {}
  let launcher: Launcher | undefined
  let keeper: Keeper | undefined
  let retry: ReturnType<typeof setTimeout>

  const settings = () => toSettings(given(), config)

  const whenDrawn = once(async () => {
    // Whatever it came to, there may be no page for it any more.
    const published = await fetchConfig(settings(), signal).finally(() => signal.throwIfAborted())
    config = published
    launcher = createLauncher(published)
    launcher.paint(settings())
    const { button, host } = launcher
    button.onpointerenter = button.onfocus = prefetch
    button.onclick = () => {
      button.ariaBusy = 'true'
      const settle = () => (button.ariaBusy = 'false')
      toggle().then(settle, settle)
    }
    rootElement().append(host)
    emit('ready')
    return { ...instance, ...launcher, config: published, settings, signal }
  })

  const whenKeeper = once(async () => {
    const [chunk, page] = await Promise.all([load('keeper') as Promise<KeeperChunk>, whenDrawn()])
    signal.throwIfAborted()
    return (keeper = chunk.createKeeper(page))
  })

  function prefetch(): void {
    // Beside the keeper rather than after it.
    load('widget').catch(() => {})
    whenKeeper().then(
      (kept) => kept.start(),
      // What failed was told where it failed.
      () => {},
    )
  }

  async function begin(retries: number): Promise<void> {
    try {
      await whenDrawn()
      const { open: isOpening, prefetch: when } = settings()
      if (isOpening) void open()
      if (when && when !== 'intent') {
        // Safari has no requestIdleCallback.
        const soon = (when === 'idle' && globalThis.requestIdleCallback) || setTimeout
        soon(prefetch)
      }
    } catch (thrown) {
      const error = thrown as LatchkeyError
      if (signal.aborted) return
      fail(error)
      if (error.retryable && retries < CONFIG_RETRIES) {
        retry = setTimeout(begin, CONFIG_RETRY_MS * 3 ** retries, retries + 1)
      }
    }
  }

  listenToOpeners(settings, { open, signal })
  void begin(0)

  return {
    whenKeeper,
    keeper: () => keeper,
    repaint() {
      launcher?.paint(settings())
      keeper?.update()
    },
    destroy() {
      ending.abort(failure('destroyed'))
      clearTimeout(retry)
      keeper?.destroy()
      launcher?.host.remove()
    },
  }
}
