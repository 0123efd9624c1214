import { parse, serialize } from 'hono/utils/cookie'
import { SIGN_IN_LIFETIME_MS } from '../services/sign-ins.js'
import type { Call } from './http.js'

const DEVICE_LIFETIME_S = 365 * 24 * 3600

/** A browser's two cookies: who is signed in with it, and that it is no stranger. */
export interface Cookies {
  signIn(c: Call): string | undefined
  device(c: Call): string | undefined
  /** `undefined` takes it away. */
  keepSignIn(response: Response, secret: string | undefined): void
  keepDevice(response: Response, device: string): void
}

/**
 * RFC 6265bis §4.1.3: a name with `__Host-` is set by this host alone, over TLS. On http, which loopback alone should
 * have, browsers do not take such a name.
 */
export function createCookies(publicUrl: string): Cookies {
  const isSecure = publicUrl.startsWith('https:')
  const prefix = isSecure ? '__Host-' : ''
  const names = { signIn: `${prefix}latchkey`, device: `${prefix}latchkey_device` }

  const read = (c: Call, name: string) => parse(c.req.header('cookie') ?? '', name)[name]
  function keep(response: Response, name: string, { value, maxAge }: { value: string; maxAge: number }) {
    const options = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Lax', maxAge } as const
    response.headers.append('set-cookie', serialize(name, value, options))
  }

  return {
    signIn: (c) => read(c, names.signIn) || undefined,
    device: (c) => read(c, names.device) || undefined,
    keepSignIn(response, secret) {
      const maxAge = secret === undefined ? 0 : SIGN_IN_LIFETIME_MS / 1000
      keep(response, names.signIn, { value: secret ?? '', maxAge })
    },
    keepDevice: (response, device) =>
      keep(response, names.device, { value: device, maxAge: DEVICE_LIFETIME_S }),
  }
}
