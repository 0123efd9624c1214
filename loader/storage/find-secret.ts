import type { FoundSecret, Page, VerifiedVisitor } from '../handle.js'
import { createSecret } from './secret.js'
import { createStore } from './store.js'

/** One for each page, since it listens to the other tabs. */
const secrets = new WeakMap<Page, ReturnType<typeof createSecret>>()

function secretOf(page: Page): ReturnType<typeof createSecret> {
  const known = secrets.get(page)
  if (known) return known
  const mayRead = () => page.settings().consent !== 'pending'
  const secret = createSecret(page, { mayRead, mayWrite: () => false })
  secrets.set(page, secret)
  return secret
}

/** The secret of the visitor that this browser was while nobody vouched for them: kept, or known to a tab. */
export async function findSecret(
  page: Page,
  { id, email }: VerifiedVisitor,
): Promise<FoundSecret | undefined> {
  if (!page.config.anonymous || (id ?? email) === undefined) return undefined
  const { use, signOut } = secretOf(page)
  const secret = await use((found) => Promise.resolve(found)).catch(() => undefined)
  return secret === undefined ? undefined : { secret, drop: signOut }
}

/** All that any page has kept of this widget's visitors. */
export function eraseAll(page: Page): void {
  secretOf(page).signOut()
  createStore().eraseAll(`latchkey ${page.settings().apiUrl} ${page.config.id} `)
}
