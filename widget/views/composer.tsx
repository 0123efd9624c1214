import type { JSX } from 'preact'
import { IconButton } from '../ui/button.js'
import { useTexts } from '../ui/texts.js'

interface Props {
  draft: string
  limit: number
  onWrite: (draft: string) => void
  onSend: () => void
}

/** Characters before the limit at which the count appears. */
const WARN_CHARS = 200

export function Composer({ draft, limit, onWrite, onSend }: Props): JSX.Element {
  const texts = useTexts()
  const left = limit - draft.trim().length
  const canSend = draft.trim() !== '' && left >= 0

  function send({ elements }: HTMLFormElement) {
    if (!canSend) return
    onSend()
    ;(elements[0] as HTMLElement).focus()
  }

  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send(event.currentTarget)
      }}
    >
      <textarea
        class="composer-field first"
        // Another function each time, so that it is called after each drawing.
        ref={(field) => grow(field)}
        rows={1}
        // The placeholder alone runs as the panel does.
        dir={draft ? 'auto' : undefined}
        enterkeyhint="send"
        value={draft}
        aria-label={texts.say('composer.label')}
        aria-describedby={left < WARN_CHARS ? 'composer-count' : undefined}
        aria-invalid={left < 0}
        placeholder={texts.say('composer.placeholder')}
        onInput={(event) => onWrite(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
          event.preventDefault()
          send(event.currentTarget.form!)
        }}
      />
      <IconButton icon="send" label={texts.say('composer.send')} kind="primary" submit disabled={!canSend} />
      {left < WARN_CHARS && (
        <p id="composer-count" class={left < 0 ? 'composer-count trouble' : 'composer-count'} role="status">
          {left < 0
            ? texts.say('composer.over', { count: -left })
            : texts.say('composer.left', { count: left })}
        </p>
      )}
    </form>
  )
}

/** Safari ends the composition before it reports the Enter that confirmed it; only 229 tells (WebKit bug 165004). */
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229

/** How far, `max-height` says. */
function grow(field: HTMLTextAreaElement | null) {
  if (!field) return
  field.style.setProperty('height', 'auto')
  field.style.setProperty('height', `${field.scrollHeight}px`)
}
