import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { onTestFinished as whenTestEnds } from 'vitest'
import { findBrowserFolder } from '../../server-stub/browser-folder.js'
import { startDemo, type Demo } from '../../server-stub/demo/start-demo.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createProjectKeys } from '../../server-stub/services/project-keys.js'
import { createWidgets } from '../../server-stub/services/widgets.js'
import { systemClock, type Clock } from '../../server-stub/services/clock.js'

export interface TestDemo extends Demo {
  /** A project key of the demo's workspace, with the role `widget`. */
  projectKey: string
  /** A call of a backend that administers the demo's workspace; what it answered, or an error. */
  administer<T>(method: string, path: string, body?: object): Promise<T>
  /** Lets the demo's widget be used on another site. */
  allow(origin: string): Promise<void>
  /** Whether the demo's widget lets anonymous visitors talk, from now on. */
  letAnonymousTalk(anonymous: boolean): Promise<void>
  /** The widget's greeting from now on. */
  greet(greeting: string): Promise<void>
  /** How many conversations there are. */
  conversations(): Promise<number>
  /** What visitors have written, as the store has it, oldest first. */
  writtenTo(): Promise<string[]>
}

interface Setup {
  clock?: Clock
  /** Seconds. */
  tokenTtl?: number
  /** Concurrent tests have to say which one they are. */
  onTestFinished?: typeof whenTestEnds
}

/** Server and demo site, as `npm start` has them, in this process and with a store of their own. */
export async function setupDemo({
  clock = systemClock,
  tokenTtl,
  onTestFinished = whenTestEnds,
}: Setup = {}): Promise<TestDemo> {
  if (!existsSync(join(findBrowserFolder(), 'latchkey.js'))) {
    throw new Error('The browser files are not built; run "npm run build" first.')
  }
  const demo = await startDemo({
    env: { PORT: '0', DEMO_PORT: '0', DATABASE_URL: 'sqlite::memory:' },
    clock,
    ...(tokenTtl !== undefined && { tokenTtl }),
  })
  onTestFinished(() => demo.close())

  const { store, widget } = demo
  const facts = createFacts(store)
  const widgets = createWidgets({ store, clock, facts })
  const { workspaceId } = await widgets.find(widget)
  const keys = createProjectKeys({ store, clock, facts })
  const key = await keys.create({ workspaceId, label: 'tests', roles: ['widget'], createdBy: 'test' })
  const admin = await keys.create({ workspaceId, label: 'tests', roles: ['admin'], createdBy: 'test' })
  const unchanged = {
    name: undefined,
    anonymous: undefined,
    greeting: undefined,
    addOrigins: [],
    removeOrigins: [],
  }

  return {
    ...demo,
    projectKey: key.secret,
    async administer<T>(method: string, path: string, body?: object) {
      const response = await fetch(demo.apiUrl + path, {
        method,
        headers: { authorization: `Bearer ${admin.secret}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
      return (text ? JSON.parse(text) : undefined) as T
    },
    allow: async (origin) => void (await widgets.update(widget, { ...unchanged, addOrigins: [origin] })),
    letAnonymousTalk: async (anonymous) => void (await widgets.update(widget, { ...unchanged, anonymous })),
    greet: async (greeting) => void (await widgets.update(widget, { ...unchanged, greeting })),
    conversations: async () => (await store.listSessions({ workspaceId }, { limit: 100 })).length,
    async writtenTo() {
      const sessions = await store.listSessions({ workspaceId }, { limit: 100 })
      const messages = await Promise.all(sessions.map(({ id }) => store.listMessages(id, { limit: 100 })))
      return messages.flatMap((each) => each ?? []).map(({ text }) => text)
    },
  }
}

const ALEX = 'cus_1001'
export const SAM = 'cus_1002'

/** Signs in as another tab of the same browser would. */
export async function signIn({ request }: BrowserContext, { demoUrl }: Demo, person = ALEX): Promise<void> {
  await request.post(`${demoUrl}/sign-in`, { form: { person }, headers: { origin: demoUrl } })
}

export async function signOut({ request }: BrowserContext, { demoUrl }: Demo): Promise<void> {
  await request.post(`${demoUrl}/sign-out`, { form: {}, headers: { origin: demoUrl } })
}

/** What a visitor sees of the widget. */
export function widgetOn(page: Page) {
  const host = page.locator('latchkey-widget')
  const panel = host.getByRole('dialog')
  return {
    host,
    launcher: host.getByRole('button', { name: 'Chat', exact: true }),
    panel,
    greeting: panel.locator('.greeting'),
    composer: panel.getByRole('textbox', { name: 'Your message' }),
    messages: panel.getByRole('log').locator('.bubble'),
    /** Writes and sends, from wherever the panel is. */
    async send(text: string) {
      const start = panel.getByRole('button', { name: /Send us a message|Your conversation/ })
      await start.or(this.composer).waitFor()
      if (await start.isVisible()) await start.click()
      await this.composer.fill(text)
      await this.composer.press('Enter')
    },
  }
}
