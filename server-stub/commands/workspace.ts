import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { refuseField } from '../services/refusal.js'
import { createWorkspaces } from '../services/workspaces.js'
import { print, type Io } from './io.js'
import { asOperator } from './operator.js'
import { withStore } from './with-store.js'

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
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { tenantCredentials, json }: { tenantCredentials?: boolean; json: boolean }) =>
      withStore(io, async (store) => {
        if (tenantCredentials === undefined) {
          throw refuseField('option', 'name what to change: --tenant-credentials or --no-tenant-credentials.')
        }
        const workspaces = createWorkspaces({ store, clock: systemClock })
        const workspace = await workspaces.setTenantCredentials(id, tenantCredentials, asOperator())
        const who = workspace.tenantCredentials ? 'a tenant token too' : 'the role admin alone'
        print(io, json, {
          value: { id, name: workspace.name, tenant_credentials: workspace.tenantCredentials },
          lines: [`Workspace ${id} "${workspace.name}": ${who} shows raw credentials.`],
        })
      }),
    )
}
