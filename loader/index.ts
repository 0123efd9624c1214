import type { ChunkName } from './handle.js'
import { LatchkeyError } from './error.js'
import { inert } from './inert.js'
import type { Latchkey } from './latchkey.js'
import type { Options } from './options.js'
import { createInstance } from './tag/instance.js'
import { INSTANCE, shared } from './tag/share.js'

export type { Counts, Diagnostics } from './diagnostics.js'
export type { Events, Listener, Provider, State } from './events.js'
export { LatchkeyError, type ErrorCode, type ErrorFacts } from './error.js'
export type {
  JwtToken,
  Latchkey,
  OpenParameters,
  OpenRequest,
  TenantRequest,
  TenantTokenRequest,
  AnyView,
  View,
} from './latchkey.js'
export type { CustomPanel, PanelContext, PanelTheme, PanelVisitor } from './panel.js'
export type {
  Background,
  ColorScheme,
  Consent,
  GetToken,
  Options,
  PageVisitor,
  Position,
  Prefetch,
  RefreshReason,
  Theme,
  TokenAnswer,
  TokenRequest,
  TokenStorage,
} from './options.js'

// The customer's bundler splits and hashes these; our own table of hashes covers the tag's chunks only.
const chunks: Record<string, () => Promise<unknown>> = {
  keeper: () => import('./keeper/index.js'),
  widget: () => import('../widget/index.js'),
  doctor: () => import('./doctor/index.js'),
  storage: () => import('./storage/index.js'),
  live: () => import('../widget/live/index.js'),
  more: () => import('../widget/more/index.js'),
} satisfies Record<ChunkName, unknown>
const languages = import.meta.glob(['../widget/i18n/*.json', '!**/en.json'], { import: 'default' })

/**
 * Puts the widget on the page, or updates the one that is there; `apiUrl` and `widget` are required the first time.
 * On a server it does nothing.
 */
export function init(options: Options): Latchkey {
  if (typeof document === 'undefined') return inert
  const instance = (shared[INSTANCE] ??= createInstance({}, (_, name) => load(name)))
  instance.latchkey.init(options)
  return instance.latchkey
}

/** A chunk, or a language by its name. */
async function load(name: string): Promise<unknown> {
  try {
    return await (chunks[name] ?? languages[`../widget/i18n/${name}.json`]!)()
  } catch (cause) {
    throw new LatchkeyError('chunk_failed', name, { cause, subject: `latchkey's ${name}`, retryable: true })
  }
}
