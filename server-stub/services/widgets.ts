import { WidgetConfig } from '../../protocol/widget-config.js'
import type { Store, Widget } from '../store/store.js'
import { SYSTEM, type Actor } from './actor.js'
import type { Clock } from './clock.js'
import type { Facts } from './facts.js'
import { makeId } from './id.js'
import { toLine } from './line.js'
import { toOrigin } from './origin.js'
import { refuseField, Refusal } from './refusal.js'
import { toParts, type Parts } from './widget-parts.js'

const GREETING_MAX_CHARS = 200

interface Dependencies {
  store: Store
  clock: Clock
  facts: Facts
}

interface WidgetRequest extends Parts {
  workspaceId: string
  name: string
  origins: readonly string[]
  anonymous: boolean
  greeting: string | undefined
}

/** `undefined` leaves what is there. */
interface WidgetChange extends Parts {
  name: string | undefined
  addOrigins: readonly string[]
  removeOrigins: readonly string[]
  anonymous: boolean | undefined
  /** An empty one goes back to the language's own. */
  greeting: string | undefined
}

export interface Widgets {
  /** @param actor who asks for it. */
  create(request: WidgetRequest, actor?: Actor): Promise<Widget>
  list(workspaceId?: string): Promise<Widget[]>
  update(id: string, change: WidgetChange, actor?: Actor): Promise<Widget>
  /** @throws Refusal `widget_not_found` */
  find(id: string): Promise<Widget>
  /** What anybody may know of a widget. */
  describe(widget: Widget): Promise<WidgetConfig>
}

export function createWidgets({ store, clock, facts }: Dependencies): Widgets {
  return {
    async create({ workspaceId, name, origins, anonymous, greeting, ...parts }, actor = SYSTEM) {
      if (!(await store.findWorkspace(workspaceId))) {
        throw refuseField('workspace', `there is no workspace ${workspaceId}.`)
      }
      const now = clock.now()
      const widget: Widget = {
        id: makeId('wgt', now),
        workspaceId,
        name: toLine('name', name),
        anonymous,
        origins: [...new Set(origins.map(toOrigin))],
        greeting: toGreeting(greeting),
        sound: false,
        ...toParts(parts),
        createdAt: now,
      }
      await store.addWidget(widget, { ...actor, at: now })
      return widget
    },

    list: (workspaceId) => store.listWidgets(workspaceId),

    async update(id, { name, addOrigins, removeOrigins, anonymous, greeting, ...parts }, actor = SYSTEM) {
      const added = addOrigins.map(toOrigin)
      const removed = removeOrigins.map(toOrigin)
      const changed = toParts(parts)
      const change = (before: Widget): Widget => ({
        ...before,
        name: name === undefined ? before.name : toLine('name', name),
        origins: [...new Set([...before.origins, ...added])].filter((each) => !removed.includes(each)),
        anonymous: anonymous ?? before.anonymous,
        greeting: greeting === undefined ? before.greeting : toGreeting(greeting),
        ...changed,
      })
      const widget = await store.changeWidget(id, change, { ...actor, at: clock.now() })
      return widget ?? throwMissing(id)
    },

    find: async (id) => (await facts.widget(id)) ?? throwMissing(id),

    async describe(widget) {
      const { id, workspaceId, name, anonymous, greeting, leadForm, quickActions, texts, theme, sound } =
        widget
      const { publishableKey } = (await facts.workspace(workspaceId)) ?? throwMissing(id)
      return WidgetConfig.parse({
        id,
        name,
        anonymous,
        publishableKey,
        ...(greeting !== undefined && { greeting }),
        ...(leadForm && { leadForm }),
        ...(quickActions && { quickActions }),
        ...(texts && { texts }),
        ...(theme && { theme }),
        ...(sound && { sound }),
      })
    },
  }
}

/** The same for one that is not there and for one that the caller has no business with. */
export function refuseWidget(id: string): Refusal {
  return new Refusal('widget_not_found', `There is no widget "${id.slice(0, 64)}".`)
}

function toGreeting(given: string | undefined): string | undefined {
  const greeting = given?.trim()
  if (!greeting) return undefined
  if (greeting.length > GREETING_MAX_CHARS || greeting.includes('\0')) {
    throw refuseField(
      'greeting',
      `has ${greeting.length} characters; at most ${GREETING_MAX_CHARS} are allowed.`,
    )
  }
  return greeting
}

function throwMissing(id: string): never {
  throw refuseWidget(id)
}
