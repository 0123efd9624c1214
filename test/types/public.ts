// Compiled by `tsc`, never run: the public types are plain, so that a customer needs no zod, and say what protocol says.
import type { z } from 'zod/mini'
import type { ColorScheme, Options, Position, Theme } from '../../loader/options.js'
import type { Latchkey } from '../../loader/latchkey.js'
import type { VerifiedIdentity } from '../../server-stub/host/options.js'
import type * as config from '../../protocol/widget-config.js'
import type { MintRequest } from '../../protocol/widget-token.js'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never

export const position: Same<Position, config.Position> = true
export const colorScheme: Same<ColorScheme, config.WidgetConfig['colorScheme']> = true
export const theme: Same<Theme, config.Theme> = true

/** Whatever the kit's types let a backend pass, apart from `null` traits, is a mint request. */
export const mintable = (identity: VerifiedIdentity): keyof z.input<typeof MintRequest> =>
  Object.keys(identity)[0] as keyof VerifiedIdentity

declare const latchkey: Latchkey
export const programs = [
  // @ts-expect-error an option that is none
  { widgt: 'wgt_1' } satisfies Options,
  // @ts-expect-error out of the list
  { position: 'top-right' } satisfies Options,
  // @ts-expect-error seconds go on the wire as numbers
  { getToken: () => ({ token: 't', expires_in: '600' }) } satisfies Options,
  // @ts-expect-error an event that is none
  () => latchkey.on('mesage:sent', () => {}),
  // @ts-expect-error neither
  () => latchkey.open('acme', { tenant: 'acme' }),
  // @ts-expect-error a token is a text
  () => latchkey.open('acme', { jwtToken: () => ({ token: 't' }) }),
  // @ts-expect-error an id is a text
  () => latchkey.open('connections', { tenant: 42 }),
  () => latchkey.open('acme', { jwtToken: async ({ reason, signal }) => `${reason} ${signal.aborted}` }),
  () => latchkey.open('connections', { tenant: 'acme' }),
  // A panel of the page's own may be called anything; what is none is `tenant_token_missing` when it runs.
  () => latchkey.open('settings'),
  () => latchkey.open({ view: 'connections', tenant: 'acme', jwtToken: 't' }),
]
