import type { JSX } from 'preact'
import { Bar } from '../../ui/bar.js'
import { Icon, type IconName } from '../../ui/icon.js'
import { Notice } from '../../ui/notice.js'
import { useTexts } from '../../ui/texts.js'
import type { Actions, ConnectionsState, Model, Source } from '../../views/model.js'
import { Loading, Standstill } from '../../views/states.js'
import { ForDevelopers } from '../developers/view.js'
import { Sign } from '../sign.js'

interface Props {
  model: Model
  actions: Actions
  state: ConnectionsState
}

/** What a tenant has linked; nothing can be changed here. */
export function Connections({ model, actions, state }: Props): JSX.Element {
  const texts = useTexts()
  const onBack = model.hasHome ? () => actions.go('home') : undefined
  const all = { model, actions, onBack }
  switch (state.status) {
    case 'unavailable':
      return <Standstill {...all} icon="pause" words="unavailable" />
    case 'offline':
      return <Standstill {...all} icon="offline" words="offline" />
    case 'failed':
      return (
        <Standstill
          {...all}
          icon={state.isMismatch ? 'key' : 'alert'}
          words={state.isMismatch ? 'connections_mismatch' : 'connections_failed'}
        >
          {state.explanation && <ForDevelopers explanation={state.explanation} />}
        </Standstill>
      )
    case 'loading':
    case 'ready':
      return (
        <>
          <Bar title={model.widget} onClose={actions.close} onBack={onBack} />
          {/* A long list has nothing in it that could take the focus, and must scroll by keyboard all the same. */}
          <div class="body connections" role="group" aria-labelledby="connections" tabIndex={0}>
            <h2 id="connections">{texts.say('connections.title')}</h2>
            {state.status === 'ready' ? (
              <Sources state={state} />
            ) : (
              <Loading text={texts.say('connections.loading')} />
            )}
          </div>
        </>
      )
  }
}

function Sources({ state }: { state: ConnectionsState & { status: 'ready' } }): JSX.Element {
  const texts = useTexts()
  const { sources, trouble } = state
  return (
    <>
      {trouble && <Notice text={texts.say(`${trouble}.notice`)} />}
      {sources.length === 0 ? (
        <p class="connections-empty" role="status">
          {texts.say('connections.empty')}
        </p>
      ) : (
        // Without bullets, WebKit takes a list for none unless it is said to be one.
        <ul class="sources" role="list" aria-labelledby="connections">
          {sources.map((source) => (
            <Row key={source.id} source={source} />
          ))}
        </ul>
      )}
    </>
  )
}

/** A shape for each, since colours are not seen by all. */
const ICONS: Record<Source['status'], IconName> = { connected: 'done', expired: 'pause', failed: 'alert' }

function Row({ source: { name, status } }: { source: Source }): JSX.Element {
  const texts = useTexts()
  return (
    <li class="source">
      <span class="source-name">
        <bdi>{name}</bdi>
      </span>
      <span class={`pill ${status}`}>
        <Icon name={ICONS[status]} />
        {texts.say(`connections.${status}`)}
      </span>
    </li>
  )
}

/** How home offers them. */
export function ConnectionsCard({ onPress }: { onPress: () => void }): JSX.Element {
  const texts = useTexts()
  return (
    <button type="button" class="card" part="card" onClick={onPress}>
      <span class="emblem">
        <Sign name="link" />
      </span>
      <span class="card-text">
        <strong>{texts.say('connections.title')}</strong>
        <span class="card-hint">{texts.say('connections.hint')}</span>
      </span>
      <Icon name="onward" />
    </button>
  )
}
