import type { Command } from 'commander'
import type { SigningKey } from '../../protocol/signing-key.js'
import { systemClock } from '../services/clock.js'
import { createSigningKeys, type SigningKeys } from '../services/signing-keys.js'
import { print, type Io } from './io.js'
import { asOperator, operator } from './operator.js'
import { printWithSecret, SECRET_FILE_OPTION } from './secret-output.js'
import { withStore } from './with-store.js'

interface CreateOptions {
  workspace: string
  secretFile?: string
  json: boolean
}

export function addSigningKeyCommand(program: Command, io: Io): void {
  const command = program
    .command('signing-key')
    .description("RSA key pairs: what a customer's backend signs tenant tokens with")
  const withKeys = (work: (keys: SigningKeys) => Promise<void>) =>
    withStore(io, (store) => work(createSigningKeys({ store, clock: systemClock })))

  command
    .command('create')
    .description('make a key pair; its private half is shown this once and kept nowhere')
    .requiredOption('--workspace <id>', 'whose key')
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, secretFile, json }: CreateOptions) =>
      withKeys((keys) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () => keys.create({ workspaceId: workspace, createdBy: operator() }),
          show: ({ id, thumbprint, private_key, private_key_base64 }) => ({
            value: { id, thumbprint },
            lines: [`Signing key ${id}, thumbprint ${thumbprint}`],
            secret: {
              text: private_key,
              fields: { private_key, private_key_base64 },
              lines: [
                'Private key, shown this once:',
                private_key.trimEnd(),
                'The same in base64, for an environment variable:',
                private_key_base64,
              ],
            },
          }),
        }),
      ),
    )

  command
    .command('list')
    .description("list a workspace's signing keys, newest first")
    .requiredOption('--workspace <id>', 'whose keys')
    .option('--json', 'print one JSON object and nothing else', false)
    .action(({ workspace, json }: { workspace: string; json: boolean }) =>
      withKeys(async (keys) => {
        const found = await keys.list(workspace)
        print(io, json, {
          value: { items: found, next_cursor: null },
          lines: found.length > 0 ? found.map(toLine) : ['No signing keys yet.'],
        })
      }),
    )

  command
    .command('revoke')
    .description('end a signing key at once, and every tenant token that it signed')
    .argument('<id>', 'the key')
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { json }: { json: boolean }) =>
      withKeys(async (keys) => {
        const key = await keys.revoke(id, asOperator())
        print(io, json, { value: key, lines: [toLine(key)] })
      }),
    )
}

function toLine({ id, thumbprint, created_by, created_at, revoked_at }: SigningKey): string {
  const state = revoked_at === null ? `since ${created_at}` : `revoked ${revoked_at}`
  return `${thumbprint}  ${id}  made by ${created_by}  ${state}`
}
