import type { JSX } from 'preact'
import { Button } from '../ui/button.js'
import { LinkedText } from '../ui/linked-text.js'
import { useTexts } from '../ui/texts.js'
import type { Actions, Entry } from './model.js'

interface Props {
  entries: readonly Entry[]
  widget: string
  actions: Actions
}

export function Thread({ entries, widget, actions }: Props): JSX.Element {
  const texts = useTexts()
  return (
    <div class="thread" role="log" aria-label={texts.say('conversation.label')} tabIndex={0}>
      {entries.length === 0 && <p class="thread-empty">{texts.say('conversation.empty')}</p>}
      {entries.map((entry, index) => (
        <Message
          key={entry.id}
          entry={entry}
          widget={widget}
          actions={actions}
          isLast={entries[index + 1]?.author !== entry.author}
        />
      ))}
    </div>
  )
}

interface MessageProps {
  entry: Entry
  widget: string
  actions: Actions
  /** Of a run by the same author. */
  isLast: boolean
}

function Message({ entry, widget, actions, isLast }: MessageProps): JSX.Element {
  const texts = useTexts()
  const { id, author, text, at, delivery } = entry
  const isMine = author === 'visitor'
  return (
    <div class={`message ${author} ${delivery}`}>
      <span class="hidden">
        {isMine ? texts.say('message.mine') : texts.say('message.theirs', { widget })}:{' '}
      </span>
      <p class="bubble" dir="auto">
        <LinkedText text={text} />
      </p>
      {(delivery === 'sending' || delivery === 'waiting') && (
        <bdi class="fact">{texts.say(`message.${delivery}`)}</bdi>
      )}
      {delivery === 'sent' && isLast && author !== 'system' && (
        <time class="fact" dateTime={at.toISOString()}>
          {texts.when(at, new Date())}
        </time>
      )}
      {delivery === 'failed' && (
        <span class="fact">
          <span class="trouble">{texts.say('message.failed')}</span>
          <Button kind="quiet" onPress={() => actions.retry(id)}>
            {texts.say('message.retry')}
          </Button>
          <Button kind="quiet" onPress={() => actions.takeBack(id)}>
            {texts.say('message.take_back')}
          </Button>
        </span>
      )}
    </div>
  )
}
