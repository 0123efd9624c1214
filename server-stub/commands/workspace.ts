import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createWorkspaces } from '../services/workspaces.js'
import { print, type Io } from './io.js'
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
        const workspace = await createWorkspaces({ store, clock: systemClock }).create({ name })
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
}
