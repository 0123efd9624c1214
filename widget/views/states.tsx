import type { JSX } from 'preact'
import type { VerifiedVisitor } from '../../loader/handle.js'
import { Bar } from '../ui/bar.js'
import { Button } from '../ui/button.js'
import type { IconName } from '../ui/icon.js'
import { Icon } from '../ui/icon.js'
import type { Key } from '../ui/texts.js'
import { useTexts } from '../ui/texts.js'
import { Welcome } from './home.js'
import type { Actions, Model } from './model.js'

interface Props {
  model: Model
  actions: Actions
}

/** A view that is on its way, or cannot be had just now. */
export function Pending({ model, actions }: Props): JSX.Element {
  const texts = useTexts()
  const onBack = model.hasHome ? () => actions.go('home') : undefined
  if (model.missing) {
    const icon = model.missing === 'offline' ? 'offline' : 'pause'
    return <Standstill model={model} actions={actions} icon={icon} words={model.missing} onBack={onBack} />
  }
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={onBack} />
      <div class="body">
        <Loading text={texts.say('panel.loading')} />
      </div>
    </>
  )
}

export const Loading = ({ text }: { text: string }): JSX.Element => (
  <>
    <p class="waiting" role="status">
      <span class="spinner" aria-hidden="true" />
      <bdi>{text}</bdi>
    </p>
    <div class="skeleton" aria-hidden="true" />
  </>
)

/** Whoever is known by now is greeted while the rest is on its way. */
export function Waiting({
  model,
  actions,
  visitor,
}: Props & { visitor: VerifiedVisitor | undefined }): JSX.Element {
  const texts = useTexts()
  return (
    <>
      <Welcome model={model} actions={actions} visitor={visitor} />
      <div class="body">
        <Loading text={texts.say(visitor ? 'loading.title' : 'authenticating.title')} />
      </div>
    </>
  )
}

export const IdentityRequired = ({ model, actions }: Props): JSX.Element => (
  <Standstill model={model} actions={actions} icon="key" words="identity_required" />
)

export const Unavailable = ({ model, actions }: Props): JSX.Element => (
  <Standstill model={model} actions={actions} icon="pause" words="unavailable" />
)

export const Offline = ({ model, actions }: Props): JSX.Element => (
  <Standstill model={model} actions={actions} icon="offline" words="offline" />
)

export const Failed = ({
  model,
  actions,
  children,
}: Props & { children: StandstillProps['children'] }): JSX.Element => (
  <Standstill model={model} actions={actions} icon="alert" words="failed">
    {children}
  </Standstill>
)

type Words =
  | 'identity_required'
  | 'connect'
  | 'unavailable'
  | 'offline'
  | 'failed'
  | 'connections_failed'
  | 'connections_mismatch'
  | 'custom_failed'

interface StandstillProps extends Props {
  icon: IconName
  words: Words
  /** Left out: nowhere to go back to. */
  onBack?: (() => void) | undefined
  children?: JSX.Element | undefined
}

/** Nothing to show, why, and a way on. */
export function Standstill({ model, actions, icon, words, onBack, children }: StandstillProps): JSX.Element {
  const texts = useTexts()
  const say = (part: 'title' | 'text' | 'action') => texts.say(`${words}.${part}` satisfies Key)
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={onBack} />
      <div class="body standstill">
        <div role="status">
          <span class="emblem">
            <Icon name={icon} />
          </span>
          <h2>{say('title')}</h2>
          <p>{say('text')}</p>
        </div>
        <Button connects={words === 'connect'} onPress={actions.tryAgain}>
          {say('action')}
        </Button>
        {children}
      </div>
    </>
  )
}
