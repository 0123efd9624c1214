import type { JSX } from 'preact'
import type { AsideProps } from '../views/more.js'
import { Lead } from './lead/view.js'

/** The view that stands in the place of the others. */
export function Aside({ model, actions, acts }: AsideProps): JSX.Element | null {
  const { rare } = model
  return rare ? <Lead model={model} actions={actions} state={rare.lead} acts={acts.lead} /> : null
}
