import type { JSX } from 'preact'
import { Bar } from '../ui/bar.js'
import { Button } from '../ui/button.js'
import { Notice } from '../ui/notice.js'
import { useTexts } from '../ui/texts.js'
import { Composer } from './composer.js'
import type { Actions, Model, Ready } from './model.js'
import { Thread } from './thread.js'

interface Props {
  model: Model
  actions: Actions
  ready: Ready
}

export function Conversation({ model, actions, ready }: Props): JSX.Element {
  const texts = useTexts()
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={() => actions.go('home')} />
      <Thread entries={ready.entries} widget={model.widget} actions={actions} />
      {ready.trouble && <Notice text={texts.say(`${ready.trouble}.notice`)} />}
      {ready.isTyping && <Notice text={texts.say('conversation.typing', { widget: model.widget })} />}
      {ready.isClosed ? (
        <>
          <Notice text={texts.say('conversation.closed')} />
          <Button onPress={actions.startAnew}>{texts.say('conversation.anew')}</Button>
        </>
      ) : (
        <Composer draft={model.draft} limit={model.limit} onWrite={actions.write} onSend={actions.send} />
      )}
    </>
  )
}
