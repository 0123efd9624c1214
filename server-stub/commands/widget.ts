import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createFacts } from '../services/facts.js'
import { createWidgets } from '../services/widgets.js'
import type { Store, Widget } from '../store/store.js'
import type { Config } from '../config.js'
import { print, type Io } from './io.js'
import { asOperator } from './operator.js'
import { addPartOptions, addRemovalOptions, readParts, type PartOptions } from './widget-parts.js'
import { publicUrl, withStore } from './with-store.js'

interface CreateOptions extends PartOptions {
  workspace: string
  name: string
  origin: string[]
  anonymous: boolean
  greeting?: string
  json: boolean
}

interface UpdateOptions extends PartOptions {
  name?: string
  origin: string[]
  removeOrigin: string[]
  anonymous?: boolean
  greeting?: string
  json: boolean
}

export function addWidgetCommand(program: Command, io: Io): void {
  const command = program.command('widget').description('what is put on pages')

  addPartOptions(command.command('create'))
    .description('make a widget')
    .requiredOption('--workspace <id>', 'whose widget')
    .requiredOption('--name <name>', 'what people call it')
    .option('--origin <url>', 'an origin whose pages may use it; repeat for more', collect, [])
    .option('--anonymous', 'visitors may talk without an identity', false)
    .option('--greeting <text>', "instead of the language's own; {name} stands for the verified first name")
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, name, origin, anonymous, greeting, json, ...parts }: CreateOptions) =>
      withStore(io, async (store, config) => {
        const given = { name, origins: origin, anonymous, greeting, ...readParts(parts) }
        const request = { workspaceId: workspace, ...given }
        const widget = await widgetsOf(store).create(request, asOperator())
        const { snippet, preview_url } = toPlaces(widget, config)
        print(io, json, {
          value: { id: widget.id, name: widget.name, snippet, preview_url },
          lines: [toLine(widget), `Paste into your pages: ${snippet}`, `Try it: ${preview_url}`],
        })
      }),
    )

  command
    .command('list')
    .description('list widgets, oldest first')
    .option('--workspace <id>', 'only this workspace')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, json }: { workspace?: string; json: boolean }) =>
      withStore(io, async (store, config) => {
        const widgets = await widgetsOf(store).list(workspace)
        print(io, json, {
          value: { items: widgets.map((widget) => toShown(widget, config)), next_cursor: null },
          lines: widgets.length > 0 ? widgets.map(toLine) : ['No widgets yet.'],
        })
      }),
    )

  addRemovalOptions(addPartOptions(command.command('update')))
    .description('change a widget; what is not named stays')
    .argument('<id>', 'the widget')
    .option('--name <name>', 'what people call it')
    .option('--origin <url>', 'allow one more origin; repeat for more', collect, [])
    .option('--remove-origin <url>', 'no longer allow this origin; repeat for more', collect, [])
    .option('--anonymous', 'visitors may talk without an identity')
    .option('--no-anonymous', 'visitors need an identity')
    .option('--greeting <text>', "instead of the language's own; an empty one goes back to it")
    .option('--json', 'print one JSON object and nothing else', false)
    .action(
      (id: string, { name, origin, removeOrigin, anonymous, greeting, json, ...parts }: UpdateOptions) =>
        withStore(io, async (store, config) => {
          const origins = { addOrigins: origin, removeOrigins: removeOrigin }
          const change = { name, ...origins, anonymous, greeting, ...readParts(parts) }
          const widget = await widgetsOf(store).update(id, change, asOperator())
          print(io, json, { value: toShown(widget, config), lines: [toLine(widget)] })
        }),
    )
}

function collect(origin: string, origins: string[]): string[] {
  return [...origins, origin]
}

function widgetsOf(store: Store) {
  return createWidgets({ store, clock: systemClock, facts: createFacts(store) })
}

function toPlaces({ id }: Widget, config: Config) {
  const url = publicUrl(config)
  return {
    snippet: `<script async src="${url}/latchkey.js" data-widget="${id}"></script>`,
    preview_url: `${url}/preview/${id}`,
  }
}

function toShown(widget: Widget, config: Config) {
  const { id, name, workspaceId, origins, anonymous, greeting } = widget
  return {
    id,
    name,
    workspace: workspaceId,
    origins,
    anonymous,
    greeting: greeting ?? null,
    lead_form: widget.leadForm ?? null,
    quick_actions: widget.quickActions ?? null,
    texts: widget.texts ?? null,
    theme: widget.theme ?? null,
    sound: widget.sound ?? false,
    ...toPlaces(widget, config),
  }
}

function toLine({ id, name, origins, anonymous }: Widget): string {
  const where = origins.length > 0 ? origins.join(' ') : 'any origin'
  return `${id}  "${name}"  ${where}  ${anonymous ? whereAnonymous(origins) : 'identified visitors only'}`
}

function whereAnonymous(origins: readonly string[]): string {
  return origins.length > 0 ? 'anonymous visitors too' : 'anonymous visitors nowhere yet: add an --origin'
}
