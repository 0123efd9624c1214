import { serve } from '../../server-stub/serve.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createPasswords } from '../../server-stub/services/passwords.js'
import { createUsers } from '../../server-stub/services/users.js'
import { createWidgets } from '../../server-stub/services/widgets.js'
import { createWorkspaces } from '../../server-stub/services/workspaces.js'
import { systemClock } from '../../server-stub/services/clock.js'
import type { Page } from 'playwright-core'
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
    webhookAllowPrivate: false,
    operatorToken: undefined,
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

/** Of the widget's workspace, and of another one. */
const SAM = 'sam@northwind.example'
export const EVE = 'eve@elsewhere.example'
const PASSWORD = 'a boat full of walnuts'

/** The same with two users, who have chosen their passwords. */
export async function serveNeighbours() {
  const server = await servePeople()
  const { store, users, workspace } = server
  const elsewhere = await createWorkspaces({ store, clock: systemClock }).create({ name: 'Elsewhere' })
  for (const [email, workspaceId] of [
    [SAM, workspace.id],
    [EVE, elsewhere.id],
  ] as const) {
    const { id } = await users.create({
      workspaceId,
      email,
      name: undefined,
      role: 'member',
      createdBy: 'test',
    })
    const hash = await createPasswords({ ln: 4, r: 1, p: 1 }).hash(PASSWORD)
    await store.setPassword(id, { hash, firstPasswordEndsAt: undefined })
  }
  return server
}

/** On the server's sign-in page. */
export async function signIn(page: Page, email = SAM): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Presses what ends a popup. */
export const decide = (popup: Page, name: string): Promise<unknown> =>
  Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name }).click()])
