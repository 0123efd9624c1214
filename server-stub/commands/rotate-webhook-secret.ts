import type { Command } from 'commander'
import { toOverlap } from '../services/overlap.js'
import type { Webhooks } from '../services/webhooks.js'
import type { Store } from '../store/store.js'
import type { Io } from './io.js'
import { asOperator } from './operator.js'
import { printWithSecret, SECRET_FILE_OPTION, toShownSecret } from './secret-output.js'

interface RotateOptions {
  overlap: string
  secretFile?: string
  json: boolean
}

export function addRotateWebhookSecret(command: Command, io: Io, withWebhooks: WithWebhooks): void {
  command
    .command('rotate-secret')
    .description('give an endpoint a new secret, shown this once; the old one signs too for the overlap')
    .argument('<id>', 'the endpoint')
    .option('--overlap <time>', 'how long the old secret signs too: 0 to 7d, such as 30m, 24h or 7d', '24h')
    .option(...SECRET_FILE_OPTION)
    .option('--json', 'print one JSON object and nothing else', false)
    .action((id: string, { overlap, secretFile, json }: RotateOptions) => {
      const seconds = toOverlap(overlap)
      return withWebhooks((webhooks) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: async () => webhooks.rotateSecret(await webhooks.findPlace(id), seconds, asOperator()),
          show({ url, secret, secrets }) {
            const endsAt = secrets[1]?.ends_at ?? null
            const old = endsAt ? `Its old secret signs too until ${endsAt}.` : 'Its old secret signs no more.'
            return {
              value: { id, url, old_secret_ends_at: endsAt },
              lines: [`Webhook endpoint ${id} (${url}) has a new secret.`, old],
              secret: toShownSecret(secret),
            }
          },
        }),
      )
    })
}

export type WithWebhooks = (work: (webhooks: Webhooks, store: Store) => Promise<void>) => Promise<void>
