import { createFacts } from '../services/facts.js'
import type { Clock } from '../services/clock.js'
import { hashKey } from '../services/key-format.js'
import { createProjectKeys } from '../services/project-keys.js'
import { createWidgets } from '../services/widgets.js'
import { createWorkspaces } from '../services/workspaces.js'
import type { Store } from '../store/store.js'
import type { Saved } from './saved.js'

const NAME = 'Northwind Supply'
const DEMO = { by: 'demo' }
const KEY_LABEL = 'Northwind Supply demo site'
const GREETING = 'Hello {name}, what has run out?'

interface Seed {
  store: Store
  clock: Clock
  /** From the last start. */
  saved: Saved | undefined
  /** Where the site is now. */
  origins: readonly string[]
}

/** The demo's workspace, widget and project key: those of the last start where they are still there, else new ones. */
export async function seed({ store, clock, saved, origins }: Seed): Promise<Saved> {
  const facts = createFacts(store)
  const widgets = createWidgets({ store, clock, facts })
  const keys = createProjectKeys({ store, clock, facts })

  const { id: widget, workspaceId: workspace } = (await findWidget(store, saved)) ?? (await createWidget())
  const change = {
    name: undefined,
    anonymous: undefined,
    greeting: undefined,
    addOrigins: origins,
    // Those that people added since are theirs.
    removeOrigins:
      saved?.widget === widget ? saved.origins.filter((origin) => !origins.includes(origin)) : [],
  }
  await widgets.update(widget, change, DEMO)
  const projectKey = (await findKey(store, workspace, saved)) ?? (await createKey())
  return { workspace, widget, projectKey, origins: [...origins] }

  async function createWidget() {
    const { id: workspaceId } = await createWorkspaces({ store, clock }).create({ name: NAME }, DEMO)
    const request = { workspaceId, name: NAME, origins, anonymous: false, greeting: GREETING }
    return widgets.create(request, DEMO)
  }

  async function createKey(): Promise<string> {
    // The secret of an older one is lost, so nobody should hold it.
    const lost = (await keys.list(workspace)).filter(
      ({ label, revoked_at }) => label === KEY_LABEL && !revoked_at,
    )
    for (const { id } of lost) await keys.revoke(id, DEMO)
    const { secret } = await keys.create({
      workspaceId: workspace,
      label: KEY_LABEL,
      roles: ['widget'],
      createdBy: DEMO.by,
    })
    return secret
  }
}

async function findWidget(store: Store, saved: Saved | undefined) {
  const known = saved && (await store.findWidget(saved.widget))
  if (known) return known
  for (const widget of await store.listWidgets()) {
    const workspace = await store.findWorkspace(widget.workspaceId)
    if (widget.name === NAME && workspace?.name === NAME) return widget
  }
  return undefined
}

async function findKey(
  store: Store,
  workspace: string,
  saved: Saved | undefined,
): Promise<string | undefined> {
  const key = saved && (await store.findKeyBySecret(hashKey(saved.projectKey)))
  return key?.workspaceId === workspace && key.roles.includes('widget') ? saved?.projectKey : undefined
}
