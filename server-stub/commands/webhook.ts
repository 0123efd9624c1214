import type { Command } from 'commander'
import type { Webhook } from '../../protocol/webhook.js'
import { openSecrets } from '../secret-file.js'
import { systemClock } from '../services/clock.js'
import { createVault } from '../services/vault.js'
import { createWebhookDeliveries } from '../services/webhook-deliveries.js'
import { createWebhooks, EVENT_TYPES } from '../services/webhooks.js'
import { print, type Io } from './io.js'
import { asOperator, operator } from './operator.js'
import { addRotateWebhookSecret, type WithWebhooks } from './rotate-webhook-secret.js'
import { printWithSecret, SECRET_FILE_OPTION, toShownSecret } from './secret-output.js'
import { withStore } from './with-store.js'

interface CreateOptions {
  workspace: string
  url: string
  event?: string[]
  secretFile?: string
  json: boolean
}

const JSON_OPTION = ['--json', 'print one JSON object and nothing else', false] as const

export function addWebhookCommand(program: Command, io: Io): void {
  const command = program.command('webhook').description('URLs that are told what happens')
  const withWebhooks: WithWebhooks = (work) =>
    withStore(io, async (store, config) => {
      const vault = createVault(await openSecrets(config))
      const allowPrivate = config.webhookAllowPrivate
      await work(createWebhooks({ store, clock: systemClock, vault, allowPrivate }), store)
    })

  command
    .command('create')
    .description('register an endpoint; its secret is shown this once')
    .requiredOption('--workspace <id>', 'whose events')
    .requiredOption('--url <url>', 'where they go, https://…')
    .option(
      '--event <type>',
      `${EVENT_TYPES.join(', ')}; repeats; left out: all`,
      (type: string, before?: string[]) => [...(before ?? []), type],
    )
    .option(...SECRET_FILE_OPTION)
    .option(...JSON_OPTION)
    .action(({ workspace, url, event, secretFile, json }: CreateOptions) =>
      withWebhooks((webhooks) =>
        printWithSecret(io, {
          json,
          secretFile,
          make: () =>
            webhooks.create({ workspaceId: workspace, url, events: event ?? null, createdBy: operator() }),
          show: (webhook) => ({
            value: { id: webhook.id, url: webhook.url, events: webhook.events },
            lines: toLines(webhook),
            secret: toShownSecret(webhook.secret),
          }),
        }),
      ),
    )

  command
    .command('list')
    .description("list a workspace's endpoints, newest first")
    .requiredOption('--workspace <id>', 'whose endpoints')
    .option(...JSON_OPTION)
    .action(({ workspace, json }: { workspace: string; json: boolean }) =>
      withWebhooks(async (webhooks) => {
        const found = await webhooks.list(workspace)
        print(io, json, {
          value: { items: found, next_cursor: null },
          lines: found.length > 0 ? found.flatMap(toLines) : ['No webhook endpoints yet.'],
        })
      }),
    )

  addRotateWebhookSecret(command, io, withWebhooks)

  for (const [name, disabled, description] of [
    ['disable', true, 'deliver nothing more; what waits is kept'],
    ['enable', false, 'deliver again, beginning with what waits'],
  ] as const) {
    command
      .command(name)
      .description(description)
      .argument('<id>', 'the endpoint')
      .option(...JSON_OPTION)
      .action((id: string, { json }: { json: boolean }) =>
        withWebhooks(async (webhooks) => {
          const webhook = await webhooks.update(await webhooks.findPlace(id), { disabled }, asOperator())
          print(io, json, { value: webhook, lines: toLines(webhook) })
        }),
      )
  }

  command
    .command('delete')
    .description('delete an endpoint with its deliveries')
    .argument('<id>', 'the endpoint')
    .option(...JSON_OPTION)
    .action((id: string, { json }: { json: boolean }) =>
      withWebhooks(async (webhooks) => {
        await webhooks.delete(await webhooks.findPlace(id), asOperator())
        print(io, json, { value: { id }, lines: [`Deleted: ${id}`] })
      }),
    )

  command
    .command('test')
    .description('send an endpoint an event of type webhook.test; the running server delivers it')
    .argument('<id>', 'the endpoint')
    .option(...JSON_OPTION)
    .action((id: string, { json }: { json: boolean }) =>
      withWebhooks(async (webhooks, store) => {
        const deliveries = createWebhookDeliveries({ store, clock: systemClock })
        const delivery = await deliveries.test(await webhooks.findPlace(id), asOperator())
        const value = { id, delivery: delivery.id, event: delivery.event_id }
        print(io, json, { value, lines: [`Delivery ${delivery.id} of ${delivery.event_id} is due.`] })
      }),
    )
}

function toLines({ id, url, events, disabled_at, disabled_because, failing_since }: Webhook): string[] {
  const state =
    disabled_at === null
      ? failing_since === null
        ? ''
        : `  failing since ${failing_since}`
      : `  disabled ${disabled_at} (${disabled_because})`
  return [`${id}  ${url}  ${events?.join(', ') ?? 'every event'}${state}`]
}
