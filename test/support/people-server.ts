import { serve } from '../../server-stub/serve.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createPasswords } from '../../server-stub/services/passwords.js'
import { createUsers } from '../../server-stub/services/users.js'
import { createWidgets } from '../../server-stub/services/widgets.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { systemClock } from '../../server-stub/services/clock.js'
import { onTestFinished } from 'vitest'

/** The server on a port, with a workspace, a widget, and users for browsers to sign in as. */
export async function servePeople() {
  const config = {
    port: 0,
    host: '127.0.0.1',
    publicUrl: undefined,
    database: ':memory:',
    secrets: undefined,
    logLevel: 'silent' as const,
    trustedProxyHops: 0,
  }
  const { url, store, close } = await serve({ config })
  onTestFinished(close)
  const clock = systemClock
  const workspace = await createWorkspaces({ store, clock }).create({ name: 'Northwind Supply' })
  const widget = await createWidgets({ store, clock, facts: createFacts(store) }).create({
    workspaceId: workspace.id,
    name: 'Shop',
    origins: ['https://northwind.example'],
    anonymous: false,
    greeting: undefined,
  })
  const users = createUsers({ store, clock, passwords: createPasswords() })
  return { url, store, users, workspace, widget }
}
