import type { JSX } from 'preact'
import type { VerifiedVisitor } from '../../loader/handle.js'
import { Bar } from '../ui/bar.js'
import { Button } from '../ui/button.js'
import { Icon, type IconName } from '../ui/icon.js'
import { Notice } from '../ui/notice.js'
import { useTexts, type Texts } from '../ui/texts.js'
import { toGreeting } from './greeting.js'
import type { Actions, Entry, Model, Ready } from './model.js'
import type { MoreViews } from './more.js'

interface Props {
  model: Model
  actions: Actions
}

interface HomeProps extends Props {
  ready: Ready
  more: MoreViews | undefined
}

export function Home({ model, actions, ready, more }: HomeProps): JSX.Element {
  const texts = useTexts()
  const last = ready.entries.at(-1)
  return (
    <>
      <Welcome model={model} actions={actions} visitor={ready.visitor} />
      <div class="body">
        {more && <more.Notes model={model} ready={ready} acts={more.acts} />}
        {ready.trouble && <Notice text={texts.say(`${ready.trouble}.notice`)} />}
        <Card
          icon="bubble"
          title={texts.say(last ? 'home.continue' : 'home.start')}
          hint={last ? toExcerpt(last, texts) : texts.say('home.start_hint')}
          onPress={() => actions.go('conversation')}
        />
        {model.connections && (
          <Card
            icon="link"
            title={texts.say('connections.title')}
            hint={texts.say('connections.hint')}
            onPress={() => actions.go('connections')}
          />
        )}
        {more && <more.Offers model={model} actions={actions} />}
        <p class="foot">
          <Button kind="quiet" onPress={() => actions.go('privacy')}>
            {texts.say('privacy.title')}
          </Button>
        </p>
      </div>
    </>
  )
}

interface CardProps {
  icon: IconName
  title: string
  hint: string
  onPress: () => void
}

const Card = ({ icon, title, hint, onPress }: CardProps): JSX.Element => (
  <button type="button" class="card" part="card" onClick={onPress}>
    <span class="emblem">
      <Icon name={icon} />
    </span>
    <span class="card-text">
      <strong>{title}</strong>
      <span class="card-hint">{hint}</span>
    </span>
    <Icon name="onward" />
  </button>
)

const toExcerpt = ({ author, text }: Entry, texts: Texts): string =>
  author === 'visitor' ? texts.say('home.last_mine', { text }) : text

/** `visitor` is `undefined` while nobody knows yet who it is: then nobody is greeted. */
export function Welcome({
  model,
  actions,
  visitor,
}: Props & { visitor: VerifiedVisitor | undefined }): JSX.Element {
  const texts = useTexts()
  const company = visitor?.company
  return (
    <header class="welcome">
      <Icon name="keyhole" />
      <Bar title={model.widget} onClose={actions.close} onBack={undefined} />
      {visitor && (
        <>
          <h2 class="greeting">{toGreeting(model.greeting, visitor, texts)}</h2>
          <p class="ask">{company ? texts.say('home.ask_company', { company }) : texts.say('home.ask')}</p>
        </>
      )}
    </header>
  )
}
