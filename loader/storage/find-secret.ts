import type { FoundSecret, Page } from '../handle.js'
import { createSecret } from './secret.js'

/** The secret of the visitor that this browser was while nobody vouched for them: kept, or known to a tab. */
export async function findSecret(page: Page): Promise<FoundSecret | undefined> {
  const mayRead = () => page.settings().consent !== 'pending'
  const { use, signOut } = createSecret(page, { mayRead, mayWrite: () => false })
  const secret = await use((found) => Promise.resolve(found)).catch(() => undefined)
  return secret === undefined ? undefined : { secret, drop: signOut }
}
