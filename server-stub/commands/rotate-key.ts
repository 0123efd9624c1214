import type { Command } from 'commander'
import type { ProjectKeys } from '../services/project-keys.js'
import { toOverlap } from '../services/overlap.js'
import type { Io } from './io.js'
import { asOperator } from './operator.js'
import { printWithSecret, SECRET_FILE_OPTION, toShownSecret } from './secret-output.js'

interface RotateOptions {
  overlap: string
  secretFile?: string
  json: boolean
}

export function addRotateKey(command: Command, io: Io, withKeys: WithKeys): void {
  command
    .command('rotate')
    .description('give a project key a new secret, shown this once; the old one works on for the overlap')
    .argument('<id>', 'the key')
    .option('--overlap <time>', 'how long the old secret works on: 0 to 7d, such as 30m, 24h or 7d', '24h')
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { overlap, secretFile, json }: RotateOptions) => {
      const seconds = toOverlap(overlap)
      return withKeys((keys) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () => keys.rotate(id, seconds, asOperator()),
          show(key) {
            const { label, roles } = key
            const endsAt = key.secrets[1]?.ends_at ?? null
            const lines = endsAt
              ? [
                  `Its old secret works until ${endsAt}.`,
                  `End it sooner, once nobody uses it: latchkey key end-overlap ${id}`,
                ]
              : ['Its old secret works no more.']
            return {
              value: { id, label, roles, old_secret_ends_at: endsAt },
              lines: [`Project key ${id} "${label}" has a new secret.`, ...lines],
              secret: toShownSecret(key.secret),
            }
          },
        }),
      )
    })
}

export type WithKeys = (work: (keys: ProjectKeys) => Promise<void>) => Promise<void>
