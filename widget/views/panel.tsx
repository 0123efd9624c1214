import type { JSX } from 'preact'
import { keepFocusIn } from '../ui/focus.js'
import { useTexts } from '../ui/texts.js'
import { Conversation } from './conversation.js'
import { Home } from './home.js'
import type { Actions, Entry, Model } from './model.js'
import type { MoreViews } from './more.js'
import { Failed, IdentityRequired, Offline, Pending, Unavailable, Waiting } from './states.js'

interface Props {
  model: Model
  actions: Actions
  /** `undefined` until they are here. */
  more: MoreViews | undefined
  /** It covers the whole screen, so nothing behind it can be used. */
  modal: boolean
}

export function Panel({ model, actions, more, modal }: Props): JSX.Element {
  const texts = useTexts()
  return (
    <section
      class="panel"
      part="panel"
      role="dialog"
      aria-label={texts.say('panel.label', { widget: model.widget })}
      aria-modal={modal ? 'true' : undefined}
      tabIndex={-1}
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
      {model.isDevelopment && more && <more.Development />}
      <Content model={model} actions={actions} more={more} />
      {/* Always there, since what comes with its words is not read out. */}
      <p class="hidden" role="status">
        {model.state.status === 'ready' && toWords(model.state.arrived, model.widget)}
      </p>
    </section>
  )
}

const toWords = (arrived: Entry | undefined, widget: string) =>
  arrived && `${arrived.agent?.name ?? widget}: ${arrived.text}`

/** Whether the rarer views have something of this view. */
const isOfMore = ({ view, aside, connections }: Model) =>
  aside ?? (view === 'connections' ? connections : view !== 'home' && view !== 'conversation')

function Content({ model, actions, more }: Omit<Props, 'modal'>): JSX.Element {
  const { state, view } = model
  const isConversation = view === 'conversation'
  if (isOfMore(model)) {
    const room = more ? (
      more.roomOf({ model, actions, acts: more.acts })
    ) : (
      <Pending model={model} actions={actions} />
    )
    if (room) return room
  }
  switch (state.status) {
    case 'authenticating':
      return <Waiting model={model} actions={actions} visitor={undefined} />
    case 'loading':
      return <Waiting model={model} actions={actions} visitor={state.visitor} />
    case 'identity-required':
      return <IdentityRequired model={model} actions={actions} />
    case 'connect':
      if (!more) return <Pending model={model} actions={actions} />
      return <more.Connect model={model} actions={actions} explanation={state.explanation} />
    case 'unavailable':
      return <Unavailable model={model} actions={actions} />
    case 'offline':
      return <Offline model={model} actions={actions} />
    case 'failed':
      return (
        <Failed model={model} actions={actions}>
          {more && state.explanation && <more.ForDevelopers explanation={state.explanation} />}
        </Failed>
      )
    case 'ready':
      return isConversation ? (
        <Conversation model={model} actions={actions} ready={state} more={more} />
      ) : (
        <Home model={model} actions={actions} ready={state} more={more} />
      )
  }
}
