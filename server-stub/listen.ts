import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SetupError } from './setup-error.js'

const CLOSE_PATIENCE_MS = 10_000
const SWEEP_MS = 20

interface Place {
  host: string
  /** 0 lets the system choose. */
  port: number
  /** The environment variable that chose the port. */
  variable: string
}

export interface Listening {
  /** Answers nothing until it is given a listener for `request`: what answers may need to know the port. */
  server: Server
  port: number
  /** Answers what is under way, for 10 s at most, then lets go of the port. */
  close(): Promise<void>
}

/** @throws SetupError when the port can't be had. */
export async function listen({ host, port, variable }: Place): Promise<Listening> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new SetupError(
      code === 'EADDRINUSE'
        ? `Port ${port} on ${host} is in use; end what uses it, or set ${variable} to another.`
        : `Listening on ${host}:${port} failed (${code}); see HOST and ${variable}.`,
      { cause },
    )
  }
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // Those that become idle later are not closed by `server.close`.
      const sweeping = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
      const patience = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS)
      await closed
      clearTimeout(patience)
      clearInterval(sweeping)
    },
  }
}
