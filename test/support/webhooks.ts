import { expect } from 'vitest'
import type { NewWebhook } from '../../protocol/webhook.js'
import { createSend } from '../../server-stub/outgoing/send-webhook.js'
import { createDeliveryWorker, type Send } from '../../server-stub/services/delivery-worker.js'
import { createVault } from '../../server-stub/services/vault.js'
import { noteSecret } from './secrets.js'
import { SECRET, setupServer } from './server.js'

/** The whole server with a worker that works when it is told to, and a conversation. */
export async function setupWebhooks({ send = createSend({ allowLoopback: true }) }: { send?: Send } = {}) {
  const server = await setupServer({ roles: ['widget', 'admin'], webhookAllowPrivate: true })
  const { call, clock, key, store } = server
  const makeWorker = (others: Partial<Parameters<typeof createDeliveryWorker>[0]> = {}) =>
    createDeliveryWorker({ store, clock, vault: createVault([SECRET]), send, random: () => 0, ...others })

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await call(method, path, { bearer: key.secret, body })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? undefined : await answer.json()) as Answer
  }

  return {
    ...server,
    ask,
    makeWorker,
    worker: makeWorker(),
    async register(url: string, events: string[] | null = null): Promise<NewWebhook> {
      const webhook = await ask<NewWebhook>('POST', '/v1/webhooks', { url, events })
      noteSecret(webhook.secret)
      return webhook
    },
    /** The session's id; `say` posts to it. */
    async converse() {
      const token = await server.mint()
      const started = await call('POST', '/v1/sessions', { bearer: token, body: {} })
      const { id } = (await started.json()) as { id: string }
      return {
        id,
        token,
        async say(text: string) {
          const said = await call('POST', `/v1/sessions/${id}/messages`, { bearer: token, body: { text } })
          expect(said.status).toBe(201)
          return ((await said.json()) as { id: string }).id
        },
      }
    },
  }
}
