import { Fragment, type JSX } from 'preact'
import { Button } from '../ui/button.js'
import { LinkedText } from '../ui/linked-text.js'
import { useTexts } from '../ui/texts.js'
import type { Actions, Agent, Entry, Ready } from './model.js'

/** Pixels from an end at which more is fetched, so that nobody runs into it. */
const AHEAD_PX = 600

interface Props {
  ready: Ready
  widget: string
  actions: Actions
}

/** The messages by day. What comes while it is open is announced by the panel, so that what is scrolled to is not. */
export function Thread({ ready, widget, actions }: Props): JSX.Element {
  const texts = useTexts()
  const now = new Date()
  const { entries, seen } = ready
  const read = lastRead(entries, seen)
  return (
    <div
      class="thread"
      part="thread"
      role="log"
      aria-live="off"
      aria-label={texts.say('conversation.label')}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        if (scrollTop < AHEAD_PX) actions.showEarlier()
        else if (ready.hasLater && scrollHeight - clientHeight - scrollTop < AHEAD_PX) actions.showLater()
      }}
    >
      {entries.length === 0 && <p class="thread-empty">{texts.say('conversation.empty')}</p>}
      {entries.map((entry, index) => {
        const before = entries[index - 1]
        const after = entries[index + 1]
        const { at } = entry
        return (
          <Fragment key={entry.id}>
            {!isSameDay(before, entry) && <p class="day">{texts.day(at, now)}</p>}
            <Message
              entry={entry}
              widget={widget}
              actions={actions}
              isFirst={!isSameRun(before, entry)}
              isLast={!isSameRun(entry, after)}
              isRead={entry === read}
            />
          </Fragment>
        )
      })}
    </div>
  )
}

/** The visitor's last message that the other side has read. */
function lastRead(entries: readonly Entry[], seen: string | undefined): Entry | undefined {
  const until = entries.findIndex(({ id }) => id === seen)
  return entries.slice(0, until + 1).findLast(({ author }) => author === 'visitor')
}

const isSameDay = (one: Entry | undefined, other: Entry) => one?.at.toDateString() === other.at.toDateString()

/** By the same person, on the same day. */
const isSameRun = (one: Entry | undefined, other: Entry | undefined) =>
  one !== undefined &&
  one.author === other?.author &&
  one.agent?.name === other.agent?.name &&
  isSameDay(one, other)

interface MessageProps {
  entry: Entry
  widget: string
  actions: Actions
  /** Of a run. */
  isFirst: boolean
  isLast: boolean
  isRead: boolean
}

function Message({ entry, widget, actions, isFirst, isLast, isRead }: MessageProps): JSX.Element {
  const texts = useTexts()
  const { id, author, text, at, delivery, agent } = entry
  const isMine = author === 'visitor'
  const isTold = delivery === 'sent' && author !== 'system' && (isLast || isRead)
  return (
    <div class={`message ${author} ${delivery}`}>
      {agent && isFirst ? (
        <Who agent={agent} />
      ) : (
        <span class="hidden">
          {isMine
            ? texts.say('message.mine')
            : texts.say('message.theirs', { widget: agent?.name ?? widget })}
          :{' '}
        </span>
      )}
      <p class="bubble" part={isMine ? 'message message-mine' : 'message'} dir="auto">
        <LinkedText text={text} />
      </p>
      {(delivery === 'sending' || delivery === 'waiting') && (
        <bdi class="fact">{texts.say(`message.${delivery}`)}</bdi>
      )}
      {isTold && (
        <span class="fact">
          <time dateTime={at.toISOString()}>{texts.time(at)}</time>
          {isRead && <bdi>{texts.say('message.read')}</bdi>}
        </span>
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

const Who = ({ agent: { name, picture } }: { agent: Agent }): JSX.Element => (
  <span class="who">
    <span class="avatar" aria-hidden="true">
      {/^./u.exec(name)?.[0]}
      {/* One that cannot be had leaves the letter. */}
      {picture?.startsWith('https:') && <img src={picture} alt="" referrerpolicy="no-referrer" />}
    </span>
    <bdi>{name}</bdi>
  </span>
)
