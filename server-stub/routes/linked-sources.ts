import type { MiddlewareHandler } from 'hono'
import { LinkedSourceRequest } from '../../protocol/linked-source.js'
import { Refusal } from '../services/refusal.js'
import type { Services } from '../services/services.js'
import { cors } from './cors.js'
import type { Gate } from './credentials.js'
import { reply, type App, type Env } from './http.js'
import { createOnce } from './once.js'
import { readJson } from './read-json.js'
import { createTenantReader } from './tenant-reader.js'

const KEPT_BY_NOBODY = { 'cache-control': 'private, no-store' }
const LIST = '/v1/tenants/:tenant/linked-sources'
const OLDER_LIST = '/:env/:flow/:tenant/linkedSources'
const ONE = '/v1/tenants/:tenant/linked-sources/:source'

/** Pages may read; writing has no CORS: servers only. */
export function addLinkedSources(app: App, services: Services, gate: Gate): void {
  const { linkedSources } = services
  const once = createOnce(services)
  const admitReader = createTenantReader(services, gate)
  const fromPages = cors({ methods: ['GET'], origin: 'echo' })

  for (const path of [LIST, OLDER_LIST]) app.use(path, fromPages, tellNobody)

  app.get(LIST, async (c) => {
    const tenant = c.req.param('tenant')
    const { workspaceId, sight } = await admitReader(c, tenant)
    const items = await linkedSources.list({ workspaceId, tenant }, sight)
    return reply(c, 200, { items, next_cursor: null }, KEPT_BY_NOBODY)
  })

  // What older clients call: an environment's name in front, a flow that says nothing any more, and an array bare.
  app.get(OLDER_LIST, async (c) => {
    const { env, tenant } = c.req.param()
    const { workspaceId, sight } = await admitReader(c, tenant)
    // Their own names for environments say nothing here; our name for another workspace is a mistake.
    if (env !== workspaceId && env.startsWith('wsp_')) {
      throw new Refusal(
        'tenant_mismatch',
        'These credentials are for another workspace than the one in the path.',
      )
    }
    return reply(c, 200, await linkedSources.list({ workspaceId, tenant }, sight), KEPT_BY_NOBODY)
  })

  app.put(ONE, async (c) => {
    const { workspaceId, actor } = await gate.administratingServer(c)
    const request = await readJson(c, LinkedSourceRequest)
    const { tenant, source: id } = c.req.param()
    return once(c, { workspaceId, principal: actor.by, request, headers: KEPT_BY_NOBODY }, async () => ({
      status: 200,
      body: await linkedSources.put({ workspaceId, tenant, id }, request, actor),
    }))
  })

  app.delete(ONE, async (c) => {
    const { workspaceId, actor } = await gate.administratingServer(c)
    const { tenant, source: id } = c.req.param()
    return once(c, { workspaceId, principal: actor.by }, async () => {
      await linkedSources.delete({ workspaceId, tenant, id }, actor)
      return { status: 204 }
    })
  })
}

/** A token may be in this URL, so that nobody is to be told of it. */
const tellNobody: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  c.res.headers.set('referrer-policy', 'no-referrer')
}
