import type { JSX } from 'preact'
import { IconButton } from './button.js'
import { useTexts } from './texts.js'

interface Props {
  title: string
  onClose: () => void
  /** `undefined`: nowhere to go back to. */
  onBack: (() => void) | undefined
}

export function Bar({ title, onClose, onBack }: Props): JSX.Element {
  const texts = useTexts()
  return (
    <div class="bar" part="header">
      {onBack && <IconButton icon="back" label={texts.say('panel.back')} onPress={onBack} />}
      <p class="bar-title">
        <bdi>{title}</bdi>
      </p>
      <IconButton icon="close" label={texts.say('panel.close')} onPress={onClose} />
    </div>
  )
}
