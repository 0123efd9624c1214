import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { holdsFocus, isFocused, keepFocusIn, moveFocusIn } from '../ui/focus.js'
import { useTexts } from '../ui/texts.js'
import { Connections } from './connections.js'
import { Conversation } from './conversation.js'
import { Home } from './home.js'
import type { Actions, Model } from './model.js'
import { Connect, Failed, IdentityRequired, Offline, Unavailable, Waiting } from './states.js'

interface Props {
  model: Model
  actions: Actions
  /** It covers the whole screen, so nothing behind it can be used. */
  modal: boolean
}

export function Panel({ model, actions, modal }: Props): JSX.Element {
  const texts = useTexts()
  const panel = useRef<HTMLElement>(null)
  const hadFocus = panel.current !== null && holdsFocus(panel.current)
  const shown = model.view + (model.view === 'connections' && model.connections ? '' : model.state.status)

  useLayoutEffect(() => {
    const element = panel.current
    // What had the focus may be gone; the browser would then leave it on the page behind.
    if (element && hadFocus && !holdsFocus(element)) moveFocusIn(element)
  })
  useLayoutEffect(() => {
    const element = panel.current
    if (element && isFocused(element)) moveFocusIn(element)
  }, [shown])

  return (
    <section
      class="panel"
      part="panel"
      role="dialog"
      aria-label={texts.say('panel.label', { widget: model.widget })}
      aria-modal={modal ? 'true' : undefined}
      tabIndex={-1}
      ref={panel}
      onKeyDown={(event) => {
        // Escape also ends an input method's composition: that one is not ours.
        if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) {
          event.preventDefault()
          event.stopPropagation()
          actions.close()
        }
        if (modal) keepFocusIn(event.currentTarget, event)
      }}
    >
      {model.isDevelopment && <p class="development">{texts.say('development.note')}</p>}
      <Content model={model} actions={actions} />
    </section>
  )
}

function Content({ model, actions }: Omit<Props, 'modal'>): JSX.Element {
  const { state, view, connections } = model
  if (view === 'connections' && connections) {
    return <Connections model={model} actions={actions} state={connections} />
  }
  switch (state.status) {
    case 'authenticating':
      return <Waiting model={model} actions={actions} visitor={undefined} />
    case 'loading':
      return <Waiting model={model} actions={actions} visitor={state.visitor} />
    case 'identity-required':
      return <IdentityRequired model={model} actions={actions} />
    case 'connect':
      return <Connect model={model} actions={actions} explanation={state.explanation} />
    case 'unavailable':
      return <Unavailable model={model} actions={actions} />
    case 'offline':
      return <Offline model={model} actions={actions} />
    case 'failed':
      return <Failed model={model} actions={actions} explanation={state.explanation} />
    case 'ready':
      switch (view) {
        case 'home':
        case 'connections':
          return <Home model={model} actions={actions} ready={state} />
        case 'conversation':
          return <Conversation model={model} actions={actions} ready={state} />
      }
  }
}
