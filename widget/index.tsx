import type { LatchkeyError } from '../loader/error.js'
import type { Keeper, Page, Panel } from '../loader/handle.js'
import { createClient, type TokenSource } from './api/client.js'
import { createConversation } from './api/conversation.js'
import { createController } from './controller.js'
import { loadLive } from './live-hold.js'
import { type OpenRequest, toMessageRequest, toRequest } from './request.js'
import { createStage, toTexts } from './views/stage.js'
import { createWords } from './words.js'

export { endToken } from './api/end-token.js'

/** Lets the visitor do without the launcher for this session. */
export async function dismissible(page: Page): Promise<void> {
  const { drawDismissal } = await loadLive(page)
  if (page.signal.aborted || page.root.querySelector('.dismissal')) return
  const name = drawDismissal(page)
  const words = createWords(page, () => name(toTexts(page, words.current()!).say('launcher.dismiss')))
  words.settle()
}

/** Puts the panel, closed, into the page's shadow root. It goes with `unmount`, or with the page's signal. */
export function mount(page: Page, keeper: Keeper): Panel {
  const { id: widget, publishableKey } = page.config
  const surroundings = {
    apiUrl: page.settings().apiUrl,
    widget,
    fetch: (...call: Parameters<typeof fetch>) => fetch(...call),
  }
  const call = createClient({ ...surroundings, keeper })
  const callAsTenant = (token: TokenSource) =>
    createClient({
      ...surroundings,
      keeper: token,
      headers: { 'x-api-key': publishableKey },
      refused: 'tenant_token_refused',
    })
  const conversation = createConversation(call, () => ({
    url: location.href,
    title: String(document.title),
  }))
  const controller = createController({
    page,
    keeper,
    conversation,
    createCall: (token) => (token ? callAsTenant(token) : call),
    close,
    onChange: draw,
  })
  const words = createWords(page, () => {
    stage.settle()
  })
  const stage = createStage(page, controller.actions, { words: words.current, more: controller.more })
  words.settle()
  page.signal.addEventListener('abort', unmount, { once: true })

  return {
    open,
    startConversation: (text) => show(() => toMessageRequest(text)),
    close,
    toggle: async () => (stage.isShown() ? close() : open()),
    isOpen: () => stage.isShown(),
    update() {
      words.settle()
      stage.settle()
      controller.update()
    },
    follow(identity) {
      try {
        controller.follow(identity)
      } catch (error) {
        // To the keeper that would look like a failed refresh.
        console.error('[latchkey]', error)
      }
    },
    unmount,
  }

  function open(what?: unknown, how?: unknown): Promise<void> {
    return show(() => toRequest(what, how, page.settings().panels))
  }

  async function show(request: () => OpenRequest): Promise<void> {
    const isNew = !stage.isShown()
    try {
      controller.open(request())
    } catch (error) {
      void page.report(error as LatchkeyError)
      throw error
    }
    words.settle()
    draw()
    const painted = stage.show()
    if (isNew) page.emit('open')
    await painted
  }

  function close(): void {
    if (!stage.isShown()) return
    controller.close()
    stage.hide()
    page.emit('close')
  }

  function draw(): void {
    stage.draw(controller.model())
  }

  function unmount(): void {
    page.signal.removeEventListener('abort', unmount)
    controller.stop()
    stage.remove()
  }
}
