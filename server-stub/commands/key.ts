import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createFacts } from '../services/facts.js'
import { createProjectKeys } from '../services/project-keys.js'
import { print, type Io } from './io.js'
import { toKeyLines } from './key-lines.js'
import { asOperator, operator } from './operator.js'
import { addRotateKey, type WithKeys } from './rotate-key.js'
import { toMintLimit } from '../services/mint-limit.js'
import { printWithSecret, SECRET_FILE_OPTION, toShownSecret } from './secret-output.js'
import { withStore } from './with-store.js'

interface CreateOptions {
  workspace: string
  label: string
  role: string[]
  mintsPerMinute?: number
  secretFile?: string
  json: boolean
}

export function addKeyCommand(program: Command, io: Io): void {
  const command = program.command('key').description("project keys: what a customer's server signs in with")
  const withKeys: WithKeys = (work) =>
    withStore(io, (store) => {
      const keys = createProjectKeys({ store, clock: systemClock, facts: createFacts(store) })
      return work(keys)
    })

  command
    .command('create')
    .description('make a project key; its secret is shown this once')
    .requiredOption('--workspace <id>', 'whose key')
    .requiredOption('--label <text>', 'what people call it')
    .requiredOption('--role <roles>', 'widget, analytics, admin; separated by commas', splitCommas)
    .option(
      '--mints-per-minute <number>',
      'how many, as each server process counts them; left out: as many as it likes',
      toMintLimit,
    )
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, label, role, mintsPerMinute, secretFile, json }: CreateOptions) =>
      withKeys((keys) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () =>
            keys.create({
              workspaceId: workspace,
              label,
              roles: role,
              mintLimit: mintsPerMinute,
              createdBy: operator(),
            }),
          show: ({ id, label: name, roles, secret }) => ({
            value: { id, label: name, roles },
            lines: [`Project key ${id} "${name}" (${roles.join(', ')})`],
            secret: toShownSecret(secret),
          }),
        }),
      ),
    )

  command
    .command('list')
    .description("list a workspace's project keys, newest first")
    .requiredOption('--workspace <id>', 'whose keys')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, json }: { workspace: string; json: boolean }) =>
      withKeys(async (keys) => {
        const found = await keys.list(workspace)
        print(io, json, {
          value: { items: found, next_cursor: null },
          lines: found.length > 0 ? found.flatMap(toKeyLines) : ['No project keys yet.'],
        })
      }),
    )

  addRotateKey(command, io, withKeys)

  command
    .command('end-overlap')
    .description("end a rotated key's old secrets now")
    .argument('<id>', 'the key')
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { json }: { json: boolean }) =>
      withKeys(async (keys) => {
        const key = await keys.endOverlap(id, asOperator())
        print(io, json, { value: key, lines: toKeyLines(key) })
      }),
    )

  command
    .command('revoke')
    .description('end a project key at once, and every token that it minted or was exchanged for')
    .argument('<id>', 'the key')
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { json }: { json: boolean }) =>
      withKeys(async (keys) => {
        const key = await keys.revoke(id, asOperator())
        const [line] = toKeyLines(key)
        print(io, json, { value: key, lines: [`Revoked: ${line}`] })
      }),
    )
}

function splitCommas(roles: string): string[] {
  return roles.split(',').map((role) => role.trim())
}
