import type { Page } from '../loader/handle.js'
import { createLauncher } from '../loader/tag/launcher.js'
import { toSettings } from '../loader/tag/settings.js'
import type { WidgetConfig } from '../protocol/widget-config.js'
import type { MoreParts } from '../widget/more-hold.js'
import type { Actions, Model } from '../widget/views/model.js'
import { createMore } from '../widget/more/index.js'
import { createStage } from '../widget/views/stage.js'
import { ACCENTS, BACKGROUNDS, FONTS, LANGUAGES, type Choice } from './choices.js'
import { isPending } from './fixtures.js'

const CONFIG: WidgetConfig = {
  id: 'wgt_1',
  name: 'Northwind Supply',
  anonymous: false,
  publishableKey: 'lk_pk_1',
  position: 'bottom-right',
  colorScheme: 'auto',
  theme: {},
}

/**
 * The launcher, and above it the panel with this model: what a page sees, without a server. Resolves once painted, with
 * what takes it away. `texts` as a page gives them.
 */
export async function show(
  given: Model,
  choice: Choice,
  texts: Record<string, string> = {},
): Promise<() => void> {
  let model = given
  const { scheme, locale, accent, background, font, density } = choice
  const theme = {
    accent: ACCENTS[accent],
    background: BACKGROUNDS[background],
    font: FONTS[font],
    density,
  }
  const said = {
    widget: 'wgt_1',
    apiUrl: 'https://widget.example.com',
    colorScheme: scheme,
    locale,
    theme,
    texts,
  }
  const settings = () => toSettings(said, CONFIG)
  const gone = new AbortController()
  const launcher = createLauncher(CONFIG)
  launcher.paint(settings())
  document.documentElement.append(launcher.host)

  const page: Page = {
    ...launcher,
    config: CONFIG,
    settings,
    given: () => ({}),
    update: () => launcher.paint(settings()),
    setState: () => {},
    emit: () => {},
    load: () => Promise.reject(new Error('The gallery loads nothing.')),
    report: () => Promise.resolve(),
    signal: gone.signal,
  }
  const change = (changed: Partial<Model>) => {
    model = { ...model, ...changed }
    stage.draw(model)
  }
  const actions: Actions = {
    close: () => stage.hide(),
    go: (view) => change({ view }),
    write: (draft) => change({ draft }),
    send: () => change({ draft: '' }),
    showEarlier: () => {},
    showLater: () => {},
    act: () => {},
    retry: () => {},
    takeBack: () => {},
    startAnew: () => {},
    tryAgain: () => {},
  }
  // Nothing is asked of anybody: what is shown is the model's.
  const parts = { page, shown: () => undefined } as unknown as MoreParts
  const more = isPending(given)
    ? undefined
    : { ...createMore({}, parts), acts: { rate: () => {}, saveTranscript: () => {}, showAgain: () => {} } }
  const stage = createStage(page, actions, {
    words: () => ({ locale, strings: LANGUAGES[locale] }),
    more: () => more,
  })
  launcher.button.onclick = () => (stage.isShown() ? stage.hide() : void stage.show())
  stage.draw(model)
  await stage.show()
  return () => {
    gone.abort()
    stage.remove()
    launcher.host.remove()
  }
}
