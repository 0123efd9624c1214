import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { refuseField } from '../services/refusal.js'
import { createWorkspaces, toRetentionChange, toShownWorkspace } from '../services/workspaces.js'
import { print, type Io } from './io.js'
import { asOperator } from './operator.js'
import { withStore } from './with-store.js'
import type { Workspace } from '../store/store.js'

interface UpdateOptions {
  tenantCredentials?: boolean
  keep?: string[]
  json: boolean
}

export function addWorkspaceCommand(program: Command, io: Io): void {
  const command = program.command('workspace').description('customers of this server')

  command
    .command('create')
    .description('make a workspace')
    .requiredOption('--name <name>', 'what people call it')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ name, json }: { name: string; json: boolean }) =>
      withStore(io, async (store) => {
        const workspaces = createWorkspaces({ store, clock: systemClock })
        const workspace = await workspaces.create({ name }, asOperator())
        print(io, json, {
          value: { id: workspace.id, name: workspace.name, publishable_key: workspace.publishableKey },
          lines: [
            `Workspace ${workspace.id} "${workspace.name}"`,
            `Publishable key: ${workspace.publishableKey}`,
            `Next: latchkey key create --workspace ${workspace.id} --label backend --role widget`,
          ],
        })
      }),
    )

  command
    .command('update')
    .description('change a workspace')
    .argument('<id>', 'the workspace')
    .option('--tenant-credentials', 'a tenant token shows raw credentials to servers, but no refresh tokens')
    .option('--no-tenant-credentials', 'only the role admin sees raw credentials')
    .option(
      '--keep <kind=days>',
      'how long: leads, events, conversations, deliveries or audit =DAYS or =off; repeats',
      (kept: string, before?: string[]) => [...(before ?? []), kept],
    )
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { tenantCredentials, keep, json }: UpdateOptions) =>
      withStore(io, async (store) => {
        if (tenantCredentials === undefined && keep === undefined) {
          throw refuseField(
            'option',
            'name what to change: --keep, --tenant-credentials or --no-tenant-credentials.',
          )
        }
        const workspaces = createWorkspaces({ store, clock: systemClock })
        const change = keep && toRetentionChange(keep)
        if (tenantCredentials !== undefined) {
          await workspaces.setTenantCredentials(id, tenantCredentials, asOperator())
        }
        if (change) await workspaces.setRetention(id, change, asOperator())
        const workspace = await workspaces.read(id)
        print(io, json, { value: toShownWorkspace(workspace), lines: toLines(workspace) })
      }),
    )
}

function toLines({ id, name, tenantCredentials, retention }: Workspace): string[] {
  const who = tenantCredentials ? 'a tenant token too' : 'the role admin alone'
  const kept = Object.entries(retention).map(([kind, days]) => `${kind} for ${days} days`)
  const rest = kept.length > 0 ? ' Of the rest all.' : ''
  return [
    `Workspace ${id} "${name}": ${who} shows raw credentials.`,
    `It keeps ${kept.length > 0 ? kept.join(', ') : 'all there is'}.${rest}`,
  ]
}
