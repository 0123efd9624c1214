import type { JSX } from 'preact'
import { Bar } from '../ui/bar.js'
import { Button } from '../ui/button.js'
import { Notice } from '../ui/notice.js'
import { useTexts } from '../ui/texts.js'
import { Composer } from './composer.js'
import type { Actions, Model, Ready } from './model.js'
import type { MoreViews } from './more.js'
import { Thread } from './thread.js'

/** Whoever answered last most likely answers again. */
const toName = ({ entries }: Ready): string | undefined => entries.findLast(({ agent }) => agent)?.agent?.name

interface Props {
  model: Model
  actions: Actions
  ready: Ready
  more: MoreViews | undefined
}

export function Conversation({ model, actions, ready, more }: Props): JSX.Element {
  const texts = useTexts()
  return (
    <>
      <Bar title={model.widget} onClose={actions.close} onBack={() => actions.go('home')} />
      {more && <more.Notes model={model} ready={ready} acts={more.acts} />}
      <Thread ready={ready} widget={model.widget} actions={actions} />
      {ready.trouble && <Notice text={texts.say(`${ready.trouble}.notice`)} />}
      {ready.isTyping && (
        <Notice text={texts.say('conversation.typing', { widget: toName(ready) ?? model.widget })} />
      )}
      {ready.isClosed ? (
        <>
          <Notice text={texts.say('conversation.closed')} />
          {more && model.rare ? (
            <more.Ending
              ready={ready}
              state={model.rare.ending}
              acts={more.acts}
              onAnew={actions.startAnew}
            />
          ) : (
            <Button onPress={actions.startAnew}>{texts.say('conversation.anew')}</Button>
          )}
        </>
      ) : (
        <Composer draft={model.draft} limit={model.limit} onWrite={actions.write} onSend={actions.send} />
      )}
    </>
  )
}
