import type { JSX } from 'preact'
import type { AsideProps } from '../views/more.js'
import { Lead } from './lead/view.js'
import { Privacy } from './privacy/view.js'

/** The view that stands in the place of the others. */
export function Aside({ model, actions, acts }: AsideProps): JSX.Element | null {
  const { rare, aside } = model
  if (!rare || !aside) return null
  switch (aside) {
    case 'lead':
      return <Lead model={model} actions={actions} state={rare.lead} acts={acts.lead} />
    case 'privacy':
      return <Privacy model={model} actions={actions} state={rare.privacy} acts={acts.privacy} />
  }
}
