import type { ComponentChildren, JSX } from 'preact'
import type { IconName } from './icon.js'
import { Icon } from './icon.js'

interface ButtonProps {
  /** Default `primary`. */
  kind?: 'primary' | 'quiet'
  /** The doctor opens the developer popup in the very click on it: `loader/doctor/developer/offer.ts`. */
  connects?: boolean | undefined
  /** Submits the form it stands in; `onPress` is not needed then. */
  submit?: boolean
  onPress?: () => void
  children: ComponentChildren
}

export const Button = ({
  kind = 'primary',
  connects,
  submit,
  onPress,
  children,
}: ButtonProps): JSX.Element => (
  <button
    type={submit ? 'submit' : 'button'}
    class={`button ${kind}`}
    data-connect={connects ? '' : undefined}
    onClick={onPress}
  >
    {children}
  </button>
)

interface IconButtonProps {
  icon: IconName
  label: string
  /** Default `quiet`. */
  kind?: 'primary' | 'quiet'
  /** Submits the form it stands in; `onPress` is not needed then. */
  submit?: boolean
  disabled?: boolean
  onPress?: () => void
}

export const IconButton = ({
  icon,
  label,
  kind = 'quiet',
  submit,
  disabled,
  onPress,
}: IconButtonProps): JSX.Element => (
  <button
    type={submit ? 'submit' : 'button'}
    class={`icon-button ${kind}`}
    aria-label={label}
    title={label}
    disabled={disabled}
    onClick={onPress}
  >
    <Icon name={icon} />
  </button>
)
