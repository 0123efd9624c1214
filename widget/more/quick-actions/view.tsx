import type { JSX } from 'preact'
import { toHref } from '../../ui/linked-text.js'
import type { Actions, Model, QuickAction } from '../../views/model.js'

/** What a visitor may begin with. */
export const QuickActions = ({ model, actions }: { model: Model; actions: Actions }): JSX.Element => (
  <div class="quick">
    {model.quickActions.map((quickAction) => (
      <Quick key={quickAction.label} quickAction={quickAction} onPress={() => actions.act(quickAction)} />
    ))}
  </div>
)

function Quick({ quickAction, onPress }: { quickAction: QuickAction; onPress: () => void }): JSX.Element {
  const { label, url } = quickAction
  const href = url && toHref(url)
  return href ? (
    <a class="chip" href={href} target="_blank" rel="noopener noreferrer nofollow">
      {label}
    </a>
  ) : (
    <button type="button" class="chip" onClick={onPress}>
      {label}
    </button>
  )
}
