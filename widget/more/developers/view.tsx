import type { JSX } from 'preact'
import type { Explanation } from '../../../loader/handle.js'
import { useTexts } from '../../ui/texts.js'
import type { Actions, Model } from '../../views/model.js'
import { Standstill } from '../../views/states.js'

interface ConnectProps {
  model: Model
  actions: Actions
  explanation: Explanation | undefined
}

/** A developer's page that nobody has let talk, or no longer, and why. */
export const Connect = ({ model, actions, explanation }: ConnectProps): JSX.Element => (
  <Standstill model={model} actions={actions} icon="key" words="connect">
    {explanation && <ForDevelopers explanation={explanation} />}
  </Standstill>
)

export function ForDevelopers({ explanation }: { explanation: Explanation }): JSX.Element {
  const texts = useTexts()
  return (
    <aside class="explanation" dir="ltr" aria-label={texts.say('failed.developers')}>
      <code>{explanation.code}</code>
      <p>{explanation.sentence}</p>
      <p>{explanation.fix}</p>
    </aside>
  )
}

/** A developer's page: whoever talks is nobody's customer. */
export function Development(): JSX.Element {
  const texts = useTexts()
  return <p class="development">{texts.say('development.note')}</p>
}
