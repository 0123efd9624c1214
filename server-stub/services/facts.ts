import type { ActiveKey, KeyBySecret, Store, Widget } from '../store/store.js'

const KEPT_AT_MOST = 10_000

/** What every request asks of the store, kept in memory for as long as nobody has written: not even another process. */
export interface Facts {
  keyBySecret(hash: string): Promise<KeyBySecret | undefined>
  activeKey(id: string): Promise<ActiveKey | undefined>
  widget(id: string): Promise<Widget | undefined>
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
    widget: (id) => recall(`widget ${id}`, () => store.findWidget(id)),
  }
}
