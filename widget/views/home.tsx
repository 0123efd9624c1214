import type { JSX } from 'preact'
import type { VerifiedVisitor } from '../../loader/handle.js'
import { Bar } from '../ui/bar.js'
import { Button } from '../ui/button.js'
import { Icon } from '../ui/icon.js'
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
        <button type="button" class="card" part="card" onClick={() => actions.go('conversation')}>
          <span class="emblem">
            <Icon name="bubble" />
          </span>
          <span class="card-text">
            <strong>{texts.say(last ? 'home.continue' : 'home.start')}</strong>
            <span class="card-hint">{last ? toExcerpt(last, texts) : texts.say('home.start_hint')}</span>
          </span>
          <Icon name="onward" />
        </button>
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
