import {
  DeliveryQuery,
  ReplayRequest,
  RotateWebhookSecretRequest,
  WebhookChange,
  WebhookRequest,
} from '../../protocol/webhook.js'
import type { Services } from '../services/services.js'
import type { Gate } from './credentials.js'
import { reply, type App, type Call } from './http.js'
import { createOnce } from './once.js'
import { readJson, readQuery } from './read-json.js'

/** A workspace's webhook endpoints, for whoever administers it. No CORS: for servers, and for pages of this one. */
export function addWebhooks(app: App, services: Services, gate: Gate): void {
  const { webhooks } = services
  const once = createOnce(services)

  app.post('/v1/webhooks', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, WebhookRequest)
    return once(c, { workspaceId, principal: actor.by, request, showsSecret: true }, async () => {
      const body = await webhooks.create({ ...request, workspaceId, createdBy: actor.by }, actor)
      return { status: 201, body }
    })
  })

  app.get('/v1/webhooks', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, { items: await webhooks.list(workspaceId), next_cursor: null })
  })

  app.get('/v1/webhooks/:id', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, await webhooks.read({ workspaceId, id: c.req.param('id') }))
  })

  app.patch('/v1/webhooks/:id', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, WebhookChange)
    return once(c, { workspaceId, principal: actor.by, request }, async () => {
      const body = await webhooks.update({ workspaceId, id: c.req.param('id') }, request, actor)
      return { status: 200, body }
    })
  })

  app.delete('/v1/webhooks/:id', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      await webhooks.delete({ workspaceId, id: c.req.param('id') }, actor)
      return { status: 204 }
    })
  })

  app.post('/v1/webhooks/:id/rotate-secret', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, RotateWebhookSecretRequest)
    return once(c, { workspaceId, principal: actor.by, request, showsSecret: true }, async () => {
      const place = { workspaceId, id: c.req.param('id') }
      return { status: 200, body: await webhooks.rotateSecret(place, request.overlap, actor) }
    })
  })

  addDeliveries(app, services, gate)
}

function addDeliveries(app: App, services: Services, gate: Gate): void {
  const { webhookDeliveries: deliveries } = services
  const once = createOnce(services)
  const placeOf = (c: Call, workspaceId: string) => ({ workspaceId, id: c.req.param('id') ?? '' })

  app.post('/v1/webhooks/:id/test', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      return { status: 202, body: await deliveries.test(placeOf(c, workspaceId), actor) }
    })
  })

  app.post('/v1/webhooks/:id/replay', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    const request = await readJson(c, ReplayRequest)
    return once(c, { workspaceId, principal: actor.by, request }, async () => {
      const replayed = await deliveries.replayRange(placeOf(c, workspaceId), request, actor)
      return { status: 200, body: { replayed } }
    })
  })

  app.get('/v1/webhooks/:id/deliveries', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, await deliveries.list(placeOf(c, workspaceId), readQuery(c, DeliveryQuery)))
  })

  app.get('/v1/webhooks/:id/deliveries/:delivery', async (c) => {
    const { workspaceId } = await gate.administrator(c)
    return reply(c, 200, await deliveries.read(placeOf(c, workspaceId), c.req.param('delivery')))
  })

  app.post('/v1/webhooks/:id/deliveries/:delivery/replay', async (c) => {
    const { workspaceId, actor } = await gate.administrator(c)
    return once(c, { workspaceId, principal: actor.by }, async () => {
      const body = await deliveries.replay(placeOf(c, workspaceId), c.req.param('delivery'), actor)
      return { status: 200, body }
    })
  })
}
