import type { ActiveKey, KeyBySecret, SigningKey, Store, Widget, Workspace } from '../store/store.js'

const KEPT_AT_MOST = 10_000

/** What every request asks of the store, kept in memory for as long as nobody has written: not even another process. */
export interface Facts {
  keyBySecret(hash: string): Promise<KeyBySecret | undefined>
  activeKey(id: string): Promise<ActiveKey | undefined>
  widget(id: string): Promise<Widget | undefined>
  workspace(id: string): Promise<Workspace | undefined>
  workspaceOf(publishableKey: string): Promise<Workspace | undefined>
  /** Revoked ones included. */
  signingKeys(workspaceId: string): Promise<readonly SigningKey[]>
}

export function createFacts(store: Store): Facts {
  let version: string | undefined
  let known = new Map<string, unknown>()

  async function recall<Fact>(name: string, load: () => Promise<Fact>): Promise<Fact> {
    const current = store.factsVersion()
    if (current !== version || known.size >= KEPT_AT_MOST) {
      version = current
      known = new Map()
    }
    const kept = known.get(name)
    if (kept !== undefined) return kept as Fact
    // Into the map of this version, even if a write replaces it meanwhile. What does not exist is not kept:
    // anybody can make up names.
    const home = known
    const fact = await load()
    if (fact) home.set(name, fact)
    return fact
  }

  return {
    keyBySecret: (hash) => recall(`hash ${hash}`, () => store.findKeyBySecret(hash)),
    activeKey: (id) => recall(`key ${id}`, () => store.findActiveKey(id)),
    workspace: (id) => recall(`workspace ${id}`, () => store.findWorkspace(id)),
    workspaceOf: (key) => recall(`publishable ${key}`, () => store.findWorkspaceByPublishableKey(key)),
    signingKeys: (id) => recall(`signing ${id}`, () => store.listSigningKeys(id)),
    widget: (id) => recall(`widget ${id}`, () => store.findWidget(id)),
  }
}
