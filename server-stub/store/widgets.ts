import type { Insertable, Kysely, Selectable } from 'kysely'
import { unnamed, writeAudit } from './audit.js'
import type { Store, Widget } from './store.js'
import type { Tables } from './tables.js'

type WidgetStore = Pick<Store, 'addWidget' | 'findWidget' | 'listWidgets' | 'changeWidget'>

export function createWidgetStore(db: Kysely<Tables>, changed: () => void): WidgetStore {
  return {
    async addWidget(widget, act = unnamed()) {
      const { id: target, workspaceId } = widget
      await db.transaction().execute(async (transaction) => {
        await transaction.insertInto('widgets').values(toRow(widget)).execute()
        const done = { workspaceId, what: 'widget.create', target, details: toDetails(widget) }
        await writeAudit(transaction, act, done)
      })
      changed()
    },

    async findWidget(id) {
      const row = await db.selectFrom('widgets').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toWidget(row)
    },

    async listWidgets(workspaceId) {
      const all = db.selectFrom('widgets').selectAll().orderBy('created_at').orderBy('id')
      const rows = await (workspaceId ? all.where('workspace_id', '=', workspaceId) : all).execute()
      return rows.map(toWidget)
    },

    async changeWidget(id, change, act = unnamed()) {
      const widget = await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('widgets')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) return undefined
        const next = change(toWidget(row))
        await transaction.updateTable('widgets').set(toRow(next)).where('id', '=', id).execute()
        const { workspaceId } = next
        const done = { workspaceId, what: 'widget.update', target: id, details: toDetails(next) }
        await writeAudit(transaction, act, done)
        return next
      })
      changed()
      return widget
    },
  }
}

/** As it is afterwards. */
function toDetails({
  name,
  origins,
  anonymous,
  greeting,
  leadForm,
  quickActions,
  texts,
  theme,
  sound,
}: Widget) {
  return {
    name,
    origins,
    anonymous,
    greeting: greeting ?? null,
    leadForm: leadForm ?? null,
    quickActions: quickActions ?? null,
    texts: texts ?? null,
    theme: theme ?? null,
    sound: sound ?? false,
  }
}

function toRow(widget: Widget): Insertable<Tables['widgets']> {
  return {
    id: widget.id,
    workspace_id: widget.workspaceId,
    name: widget.name,
    anonymous: Number(widget.anonymous),
    origins_json: JSON.stringify(widget.origins),
    greeting: widget.greeting ?? null,
    lead_form_json: toJson(widget.leadForm),
    quick_actions_json: toJson(widget.quickActions),
    texts_json: toJson(widget.texts),
    theme_json: toJson(widget.theme),
    sound: Number(widget.sound ?? false),
    created_at: widget.createdAt,
  }
}

function toWidget(row: Selectable<Tables['widgets']>): Widget {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    name: row.name,
    anonymous: row.anonymous === 1,
    origins: JSON.parse(row.origins_json) as string[],
    greeting: row.greeting ?? undefined,
    leadForm: read(row.lead_form_json) as Widget['leadForm'],
    quickActions: read(row.quick_actions_json) as Widget['quickActions'],
    texts: read(row.texts_json) as Widget['texts'],
    theme: read(row.theme_json) as Widget['theme'],
    sound: row.sound === 1,
    createdAt: row.created_at,
  }
}

const toJson = (part: object | undefined) => (part ? JSON.stringify(part) : null)
const read = (json: string | null): unknown => (json === null ? undefined : JSON.parse(json))
