import type { JSX } from 'preact'
import { Button } from '../../ui/button.js'
import { Notice } from '../../ui/notice.js'
import { useTexts } from '../../ui/texts.js'
import type { EndingProps } from '../../views/more.js'

const SCORES = [1, 2, 3, 4, 5]
const STAR = 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z'

/** Below a conversation that has ended: how it went, a copy to keep, and the way on. */
export function Ending({ ready, state, acts, onAnew }: EndingProps): JSX.Element {
  const texts = useTexts()
  const { rating } = ready
  const chosen = state.score ?? rating?.score
  return (
    <div class="ending">
      <form
        class="rating"
        onSubmit={(event) => {
          event.preventDefault()
          const comment = new FormData(event.currentTarget).get('comment')
          if (chosen && typeof comment === 'string') acts.rate(chosen, comment.trim())
        }}
      >
        <fieldset>
          <legend>{texts.say(chosen ? 'rating.thanks' : 'rating.title')}</legend>
          <div class="stars">
            {SCORES.map((score) => (
              <label class={chosen && score <= chosen ? 'star full' : 'star'} key={score}>
                <input
                  class="hidden"
                  type="radio"
                  name="score"
                  value={score}
                  checked={score === chosen}
                  onChange={() => acts.rate(score)}
                />
                <span class="hidden">{texts.say('rating.score', { count: score })}</span>
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                  <path d={STAR} />
                </svg>
              </label>
            ))}
          </div>
        </fieldset>
        {rating && rating.comment === null && (
          <div class="comment">
            <input
              class="field"
              name="comment"
              maxLength={1000}
              dir="auto"
              aria-label={texts.say('rating.comment')}
              placeholder={texts.say('rating.comment')}
            />
            <Button submit>{texts.say('rating.send')}</Button>
          </div>
        )}
      </form>
      {state.status === 'failed' && <Notice text={texts.say(`${state.act}.failed`)} />}
      <div class="ways">
        <Button kind="quiet" onPress={acts.saveTranscript}>
          {texts.say(
            state.status === 'busy' && state.act === 'transcript' ? 'panel.loading' : 'transcript.save',
          )}
        </Button>
        <Button onPress={onAnew}>{texts.say('conversation.anew')}</Button>
      </div>
    </div>
  )
}
