import type { Keeper, Page, Panel, WidgetChunk } from '../handle.js'

/** The panel's verbs before there is a panel: its chunk is loaded for the first that opens it, and never to close it. */
export function createPanelHold(page: Page, keeper: () => Keeper, onAction: () => void): Panel {
  let panel: Panel | undefined

  async function whenPanel(): Promise<Panel> {
    onAction()
    const chunk = (await page.load('widget').catch((error: unknown) => {
      // A token that comes later must not make it look ready.
      keeper().setContent('unavailable')
      throw error
    })) as WidgetChunk
    page.signal.throwIfAborted()
    return (panel ??= chunk.mount(page, keeper()))
  }

  return {
    open: async (...what) => (await whenPanel()).open(...what),
    startConversation: async (text) => (await whenPanel()).startConversation(text),
    toggle: async () => (await whenPanel()).toggle(),
    close: () => panel?.close(),
    isOpen: () => panel?.isOpen() ?? false,
    update: () => panel?.update(),
    follow: (identity) => panel?.follow(identity),
    unmount: () => panel?.unmount(),
  }
}
