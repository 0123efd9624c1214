import type { JSX } from 'preact'
import type { AsideProps } from '../views/more.js'
import { Lead } from './lead/view.js'

/** The view that stands in the place of the others. */
export function Aside({ model, actions, rare, acts }: AsideProps): JSX.Element {
  return <Lead model={model} actions={actions} state={rare.lead} acts={acts.lead} />
}
