import type { JSX } from 'preact'
import { Button } from '../../ui/button.js'
import { Notice } from '../../ui/notice.js'
import { useTexts } from '../../ui/texts.js'
import type { ClaimActs, ClaimState } from '../../views/more.js'

interface Props {
  state: Exclude<ClaimState, 'none'>
  acts: ClaimActs
}

/** Asks whoever has signed in about the conversation of before. */
export function Claim({ state, acts }: Props): JSX.Element {
  const texts = useTexts()
  if (state === 'busy' || state === 'lost')
    return <Notice text={texts.say(state === 'busy' ? 'claim.busy' : 'claim.lost')} />
  return (
    <div class="claim" role="group" aria-labelledby="claim">
      <p id="claim">{texts.say('claim.question')}</p>
      {state === 'failed' && (
        <p class="claim-failed" role="alert">
          {texts.say('claim.failed')}
        </p>
      )}
      <div class="claim-ways">
        <Button onPress={acts.take}>{texts.say(state === 'failed' ? 'claim.retry' : 'claim.yes')}</Button>
        <Button kind="quiet" onPress={acts.leave}>
          {texts.say('claim.no')}
        </Button>
      </div>
    </div>
  )
}
