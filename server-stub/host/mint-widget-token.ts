import { toMintIdentity } from './identity.js'
import { mint, type WidgetToken } from './mint.js'
import type { VerifiedIdentity } from './options.js'
import { readMintSettings, type MintOptions } from './settings.js'

export interface MintWidgetTokenOptions extends MintOptions, VerifiedIdentity {}

/**
 * One widget token, for a route of your own or for a page that you render: identity comes from your session, never from
 * what a page sends. Rejects with a `HostError`: `bad_identity` and `bad_option` name the `field`, `not_configured` says
 * what is missing, `upstream_*` what the server said.
 */
export async function mintWidgetToken(options: MintWidgetTokenOptions): Promise<WidgetToken> {
  const given = Object(options) as MintWidgetTokenOptions
  const settings = readMintSettings(given)
  const identity = toMintIdentity(given, 'mintWidgetToken needs')
  const { token } = await mint({ ...identity, widget: settings.widget }, settings)
  return token
}
