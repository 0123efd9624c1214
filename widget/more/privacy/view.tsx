import type { ComponentChildren, JSX } from 'preact'
import { Bar } from '../../ui/bar.js'
import { Button } from '../../ui/button.js'
import { Icon } from '../../ui/icon.js'
import { Loading } from '../../views/states.js'
import { useTexts } from '../../ui/texts.js'
import type { Actions, Model } from '../../views/model.js'
import type { Facts, PrivacyActs, PrivacyState } from '../../views/more.js'

interface Props {
  model: Model
  actions: Actions
  state: PrivacyState
  acts: PrivacyActs
}

/** What is known of the visitor, by whose word, and what they can do about it here. */
export function Privacy({ model, actions, state, acts }: Props): JSX.Element {
  const onBack = model.hasHome ? () => actions.go('home') : undefined
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={onBack} />
      {state.status === 'done' ? <Done /> : <Shared state={state} acts={acts} />}
    </>
  )
}

function Done(): JSX.Element {
  const texts = useTexts()
  return (
    <div class="body standstill">
      <div role="status">
        <span class="emblem">
          <Icon name="done" />
        </span>
        <h2 class="first" tabIndex={-1}>
          {texts.say('privacy.done')}
        </h2>
        <p>{texts.say('privacy.done_text')}</p>
      </div>
    </div>
  )
}

function Shared({ state, acts }: Pick<Props, 'state' | 'acts'>): JSX.Element {
  const texts = useTexts()
  const { verified, claimed, kept } = state
  return (
    <div class="body privacy">
      <h2>{texts.say('privacy.title')}</h2>
      <Part title={texts.say('privacy.verified')} hint={texts.say('privacy.verified_hint')}>
        {verified === 'loading' ? (
          <Loading text={texts.say('panel.loading')} />
        ) : typeof verified === 'string' ? (
          <p class="privacy-none">{texts.say(`privacy.${verified}`)}</p>
        ) : (
          <List facts={verified} />
        )}
      </Part>
      <Part title={texts.say('privacy.claimed')} hint={texts.say('privacy.claimed_hint')}>
        <List facts={claimed} />
      </Part>
      <Part title={texts.say('privacy.kept')} hint={undefined}>
        {kept.length === 0 ? (
          <p class="privacy-none">{texts.say('privacy.nothing')}</p>
        ) : (
          <ul role="list">
            {kept.map((name) => (
              <li key={name}>{texts.say(`privacy.${name}`)}</li>
            ))}
          </ul>
        )}
      </Part>
      <Forget status={state.status} acts={acts} />
    </div>
  )
}

interface PartProps {
  title: string
  hint: string | undefined
  children: ComponentChildren
}

const Part = ({ title, hint, children }: PartProps): JSX.Element => (
  <div class="privacy-part">
    <h3>{title}</h3>
    {hint && <p class="privacy-none">{hint}</p>}
    {children}
  </div>
)

function List({ facts: { traits, metadata } }: { facts: Facts }): JSX.Element {
  const texts = useTexts()
  const rows = [
    ...traits.map(({ name, value }) => [texts.say(`privacy.${name}`), value] as const),
    ...metadata.map(({ name, value }) => [name, value] as const),
  ]
  if (rows.length === 0) return <p class="privacy-none">{texts.say('privacy.nothing')}</p>
  return (
    <dl>
      {rows.map(([name, value], index) => (
        <div key={index}>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd>
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Forget({ status, acts }: { status: PrivacyState['status']; acts: PrivacyActs }): JSX.Element {
  const texts = useTexts()
  if (status === 'idle') {
    return (
      <div class="privacy-forget">
        <Button onPress={acts.ask}>{texts.say('privacy.forget')}</Button>
      </div>
    )
  }
  return (
    <div class="privacy-forget" role="group" aria-labelledby="forget">
      <p id="forget" class="first" tabIndex={-1}>
        {texts.say('privacy.sure')}
      </p>
      <div class="privacy-ways">
        <Button onPress={acts.forget}>
          {texts.say(status === 'busy' ? 'panel.loading' : 'privacy.yes')}
        </Button>
        <Button kind="quiet" onPress={acts.cancel}>
          {texts.say('privacy.no')}
        </Button>
      </div>
    </div>
  )
}
