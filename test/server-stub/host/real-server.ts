import { getRequestListener } from '@hono/node-server'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { setupServer, type ServerSetup } from '../../support/server.js'

/** The reference server itself, over real HTTP, with one workspace, one widget and one project key. */
export async function startRealServer(setup: ServerSetup = {}) {
  const server = await setupServer(setup)
  const listening = createServer(getRequestListener(server.app.fetch))
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    listening.closeAllConnections()
    listening.close()
    await server.store.close()
  })
  return { ...server, apiUrl: `http://127.0.0.1:${(listening.address() as AddressInfo).port}` }
}
