import type { JSX } from 'preact'
import type { Offered, RoomProps } from '../views/more.js'
import { Connections, ConnectionsCard } from './connections/view.js'
import { Cards, Custom } from './custom/view.js'
import { Lead } from './lead/view.js'
import { Privacy } from './privacy/view.js'
import { QuickActions } from './quick-actions/view.js'

/** The view that is asked for, where it is one of these. */
export function roomOf(props: RoomProps): JSX.Element | undefined {
  const { model, actions, acts } = props
  const { view, aside, connections, rare } = model
  if (rare && aside === 'lead')
    return <Lead model={model} actions={actions} state={rare.lead} acts={acts.lead} />
  if (rare && aside)
    return <Privacy model={model} actions={actions} state={rare.privacy} acts={acts.privacy} />
  if (view === 'connections') {
    return connections && <Connections model={model} actions={actions} state={connections} />
  }
  return rare?.custom && <Custom model={model} actions={actions} acts={acts} state={rare.custom} />
}

/** What home offers besides a conversation. */
export const Offers = ({ model, actions }: Offered): JSX.Element => (
  <>
    {model.connections && <ConnectionsCard onPress={() => actions.go('connections')} />}
    {model.rare && <Cards panels={model.rare.panels} onOpen={actions.go} />}
    {model.quickActions.length > 0 && <QuickActions model={model} actions={actions} />}
  </>
)
