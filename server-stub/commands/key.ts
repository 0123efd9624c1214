import type { Command } from 'commander'
import { systemClock } from '../services/clock.js'
import { createFacts } from '../services/facts.js'
import { createProjectKeys } from '../services/project-keys.js'
import type { ProjectKey, Store } from '../store/store.js'
import { print, type Io } from './io.js'
import { openSecretFile } from './secret-output.js'
import { withStore } from './with-store.js'

interface CreateOptions {
  workspace: string
  label: string
  role: string[]
  secretFile?: string
  json: boolean
}

export function addKeyCommand(program: Command, io: Io): void {
  const command = program.command('key').description("project keys: what a customer's server signs in with")

  command
    .command('create')
    .description('make a project key; its secret is shown this once')
    .requiredOption('--workspace <id>', 'whose key')
    .requiredOption('--label <text>', 'what people call it')
    .requiredOption('--role <roles>', 'widget, analytics, admin; separated by commas', splitCommas)
    .option(
      '--secret-file <path>',
      'write the secret to a new file that only you can read, and do not print it',
    )
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, label, role, secretFile, json }: CreateOptions) =>
      withStore(io, async (store) => {
        const file = secretFile === undefined ? undefined : openSecretFile(secretFile)
        try {
          const key = await keysOf(store).create({ workspaceId: workspace, label, roles: role })
          file?.write(key.secret)
          const { id, roles, secret } = key
          print(io, json, {
            value: { id, label: key.label, roles, ...(file ? { secret_file: secretFile } : { secret }) },
            lines: [
              `Project key ${id} "${key.label}" (${roles.join(', ')})`,
              file ? `Secret written to ${secretFile}` : `Secret, shown this once: ${secret}`,
            ],
          })
        } catch (error) {
          file?.discard()
          throw error
        }
      }),
    )

  command
    .command('list')
    .description("list a workspace's project keys, newest first")
    .requiredOption('--workspace <id>', 'whose keys')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, json }: { workspace: string; json: boolean }) =>
      withStore(io, async (store) => {
        const keys = await keysOf(store).list(workspace)
        print(io, json, {
          value: { items: keys.map(toShown), next_cursor: null },
          lines: keys.length > 0 ? keys.map(toLine) : ['No project keys yet.'],
        })
      }),
    )

  command
    .command('revoke')
    .description('end a project key at once, and the widget tokens that it minted')
    .argument('<id>', 'the key')
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { json }: { json: boolean }) =>
      withStore(io, async (store) => {
        const key = await keysOf(store).revoke(id)
        print(io, json, { value: toShown(key), lines: [`Revoked: ${toLine(key)}`] })
      }),
    )
}

function keysOf(store: Store) {
  return createProjectKeys({ store, clock: systemClock, facts: createFacts(store) })
}

function splitCommas(roles: string): string[] {
  return roles.split(',').map((role) => role.trim())
}

function toShown({ id, label, roles, createdAt, lastUsedAt, revokedAt }: ProjectKey) {
  return {
    id,
    label,
    roles,
    created_at: toInstant(createdAt),
    last_used_at: toInstant(lastUsedAt),
    revoked_at: toInstant(revokedAt),
  }
}

function toLine({ id, label, roles, lastUsedAt, revokedAt }: ProjectKey): string {
  const state =
    revokedAt === undefined
      ? `last used ${toInstant(lastUsedAt) ?? 'never'}`
      : `revoked ${toInstant(revokedAt)}`
  return `${id}  "${label}"  ${roles.join(', ')}  ${state}`
}

function toInstant(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
