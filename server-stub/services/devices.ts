import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { createTokenCodec } from './token-codec.js'

const DeviceClaims = z.object({ sub: z.string(), jti: z.string() })

/** Says of a browser that it was signed in to an account before. It lets nobody in. */
export interface Devices {
  /** What the browser keeps. */
  name(userId: string): string
  /** The browser's id, where it is one of this user's. */
  find(kept: string | undefined, userId: string | undefined): string | undefined
}

export function createDevices(secrets: readonly string[]): Devices {
  const codec = createTokenCodec<z.infer<typeof DeviceClaims>>('lk-device+jwt', secrets)
  return {
    name: (userId) => codec.sign({ sub: userId, jti: randomUUID() }),
    find(kept, userId) {
      const { data } = DeviceClaims.safeParse(kept === undefined ? undefined : codec.open(kept))
      return data !== undefined && data.sub === userId ? data.jti : undefined
    },
  }
}
