import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SetupError } from '../setup-error.js'

const CLOSE_PATIENCE_MS = 1000

export interface Listening {
  port: number
  close(): Promise<void>
}

/** @throws SetupError when the port can't be had. */
export async function listen(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  const server = createServer(listener).listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new SetupError(
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use; end what uses it, or set DEMO_PORT to another.`
        : `The demo site can't listen on ${host}:${port} (${code}); see HOST and DEMO_PORT.`,
      { cause },
    )
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const patience = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS)
      await closed
      clearTimeout(patience)
    },
  }
}
