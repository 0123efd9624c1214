import type { Command } from 'commander'
import type { AuditEntry } from '../../protocol/audit.js'
import { createAudit, toPage } from '../services/audit.js'
import { print, type Io } from './io.js'
import { withStore } from './with-store.js'

interface ListOptions {
  workspace: string
  limit: string
  cursor: string | undefined
  json: boolean
}

export function addAuditCommand(program: Command, io: Io): void {
  const command = program.command('audit').description('who administered what')

  command
    .command('list', { isDefault: true })
    .description("list a workspace's administrative acts, newest first")
    .requiredOption('--workspace <id>', 'whose acts')
    .option('--limit <number>', 'how many at most: 1 to 100', '50')
    .option('--cursor <id>', 'those before this one')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, limit, cursor, json }: ListOptions) =>
      withStore(io, async (store) => {
        const list = await createAudit({ store }).list(workspace, toPage({ limit, cursor }))
        const more = list.next_cursor === null ? [] : [`Older ones: --cursor ${list.next_cursor}`]
        const lines = [...list.items.map(toLine), ...more]
        print(io, json, { value: list, lines: lines.length > 0 ? lines : ['No acts yet.'] })
      }),
    )
}

function toLine({ at, by, address, act, target, details }: AuditEntry): string {
  const whence = address === null ? '' : ` from ${address}`
  return `${at}  ${by}${whence}  ${act}  ${target}  ${JSON.stringify(details)}`
}
