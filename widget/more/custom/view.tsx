import type { JSX } from 'preact'
import { Bar } from '../../ui/bar.js'
import { Icon } from '../../ui/icon.js'
import { useTexts } from '../../ui/texts.js'
import type { CardsProps, CustomProps } from '../../views/more.js'
import { Loading, Standstill } from '../../views/states.js'
import { ForDevelopers } from '../developers/view.js'

/** A panel of the page's own: a title of ours, and a place that nothing of ours is ever drawn into. */
export function Custom({ model, actions, state, acts }: CustomProps): JSX.Element {
  const texts = useTexts()
  const onBack = model.hasHome ? () => actions.go('home') : undefined
  if (state.status === 'failed') {
    const own = { ...model, widget: state.title }
    const anew = { ...actions, tryAgain: acts.showAgain }
    return (
      <Standstill model={own} actions={anew} icon="alert" words="custom_failed" onBack={onBack}>
        {state.explanation && <ForDevelopers explanation={state.explanation} />}
      </Standstill>
    )
  }
  return (
    <>
      <Bar title={state.title} onClose={actions.close} onBack={onBack} />
      {state.status === 'waiting' ? (
        <div class="body">
          <Loading text={texts.say('panel.loading')} />
        </div>
      ) : (
        // It may have nothing in it that could take the focus, and must scroll by keyboard all the same.
        <div
          class="custom"
          part="custom"
          role="group"
          aria-label={state.title}
          tabIndex={0}
          key={state.key}
          ref={state.place}
        />
      )}
    </>
  )
}

/** What home offers of them. */
export const Cards = ({ panels, onOpen }: CardsProps): JSX.Element => (
  <>
    {panels.map(({ id, title, icon }) => (
      <button type="button" class="card own" part="card" key={id} onClick={() => onOpen(id)}>
        {icon && (
          <span class="emblem sign" aria-hidden="true">
            {icon}
          </span>
        )}
        <span class="card-text">
          <strong>{title}</strong>
        </span>
        <Icon name="onward" />
      </button>
    ))}
  </>
)
