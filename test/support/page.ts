import { vi } from 'vitest'
import * as storage from '../../loader/storage/index.js'
import * as live from '../../widget/live/index.js'
import * as more from '../../widget/more/index.js'
import { LatchkeyError } from '../../loader/error.js'
import type { DoctorChunk, Identity, Keeper, Page, Panel, VerifiedVisitor } from '../../loader/handle.js'
import type { Settings } from '../../loader/options.js'
import type { WidgetConfig } from '../../protocol/widget-config.js'
import ar from '../../widget/i18n/ar.json'

export const ALEX: VerifiedVisitor = {
  sub: 'vis_alex',
  id: 'alex',
  name: 'Alex Rivera',
  company: 'Northwind',
  email: 'alex@example.com',
}

const CONFIG: WidgetConfig = {
  publishableKey: 'lk_pk_1',
  id: 'wgt_1',
  name: 'Northwind Supply',
  anonymous: false,
  position: 'bottom-right',
  colorScheme: 'auto',
  theme: {},
}

const SETTINGS: Settings = {
  widget: 'wgt_1',
  apiUrl: 'https://widget.example.com',
  token: undefined,
  getToken: undefined,
  tokenUrl: '/api/latchkey/token',
  visitor: undefined,
  metadata: undefined,
  locale: 'en',
  colorScheme: 'light',
  position: 'bottom-right',
  offset: 20,
  zIndex: 2147483000,
  theme: {},
  launcher: true,
  greeting: undefined,
  texts: {},
  sound: false,
  open: false,
  hideOnMobile: false,
  prefetch: 'intent',
  background: undefined,
  tokenStorage: undefined,
  consent: undefined,
  significantEvents: undefined,
  nonce: '',
  debug: false,
}

export interface FakePage extends Page {
  /** What was told to it: `open`, `report api_failing`, `message:sent {…}`… */
  readonly told: string[]
  /** Other settings; who cares must be told. */
  change(settings: Partial<Settings>): void
  /** Aborts its signal. */
  destroy(): void
}

/** A tag's side of the handle, with an empty shadow root on the document. */
export function createFakePage(
  settings: Partial<Settings> = {},
  config: Partial<WidgetConfig> = {},
): FakePage {
  // As a customer's bundler leaves it.
  vi.stubGlobal('__LANGUAGES__', { ar: '' })
  vi.stubGlobal('__LIVE__', '')
  vi.stubGlobal('__STORAGE__', '')
  vi.stubGlobal('__MORE__', '')
  const host = document.createElement('latchkey-widget')
  document.documentElement.append(host)
  const destroyed = new AbortController()
  const told: string[] = []
  const said: Partial<Settings> = {}
  let current: Settings = { ...SETTINGS, ...settings }

  const root = host.attachShadow({ mode: 'open' })
  const button = document.createElement('button')

  return {
    host,
    root,
    button,
    config: { ...CONFIG, ...config },
    settings: () => current,
    given: () => said,
    update: () => void told.push('update'),
    setState: () => {},
    emit: (event, ...detail) => void told.push([event, ...detail.map((it) => JSON.stringify(it))].join(' ')),
    load: (name: string) => Promise.resolve(CHUNKS[name]),
    report(error) {
      told.push(`report ${error.code}`)
      return Promise.resolve()
    },
    signal: destroyed.signal,
    told,
    change(changed) {
      current = { ...current, ...changed }
    },
    destroy: () => destroyed.abort(),
  }
}

const DOCTOR: DoctorChunk = {
  explain: ({ code, message }) => ({ code, sentence: message, fix: `The fix for ${code}.` }),
  report: () => {},
  diagnose: () => 'token_route_refused',
  examine: () => {},
  grantDeveloper: () => Promise.resolve({ answer: null }),
  forgetDeveloper: () => {},
}

const CHUNKS: Record<string, unknown> = {
  live,
  storage,
  more,
  doctor: DOCTOR,
  widget: { endToken: () => Promise.resolve(), dismissible: () => {} },
  ar,
}

export interface FakeKeeper extends Keeper {
  /** What was asked of it, in order: `ensureFresh start`, `refuse token-1`, `content ready`… */
  readonly asked: string[]
  /** Tells its panel. */
  become(identity: Identity): void
  panel: Panel | undefined
}

/** A keeper that holds `token-1`; after a refusal `token-2`, and so on. Without an authenticated identity it has none. */
export function createFakeKeeper(initial: Identity = { status: 'authenticated', visitor: ALEX }): FakeKeeper {
  const asked: string[] = []
  let identity = initial
  let count = 1

  return {
    identity: () => identity,
    ensureFresh(reason) {
      asked.push(`ensureFresh ${reason}`)
      if (identity.status === 'authenticated') return Promise.resolve(`token-${count}`)
      return Promise.reject(new LatchkeyError('identity_required', 'Nobody is signed in.'))
    },
    refuse(token) {
      asked.push(`refuse ${token}`)
      if (token === `token-${count}`) count++
    },
    significant: () => void asked.push('significant'),
    refresh(reason) {
      asked.push(`refresh ${reason}`)
      return Promise.resolve()
    },
    start: () => void asked.push('start'),
    track: (...parameters) => Promise.resolve(void asked.push(`track ${JSON.stringify(parameters)}`)),
    diagnostics: () => ({
      status: identity.status,
      token: undefined,
      nextCheckMs: undefined,
      counts: { asked: count, minted: count, adopted: 0, failed: 0, refused: 0 },
      reasons: [],
      error: undefined,
    }),
    logout: () => Promise.resolve(),
    setContent: (content) => void asked.push(`content ${content ?? 'closed'}`),
    open: () => Promise.resolve(),
    startConversation: (text) =>
      Promise.resolve(void asked.push(`startConversation ${JSON.stringify(text)}`)),
    close: () => {},
    toggle: () => Promise.resolve(),
    isOpen: () => false,
    update: () => {},
    follow: () => {},
    unmount: () => {},
    destroy: () => {},
    asked,
    become(next) {
      identity = next
      this.panel?.follow(next)
    },
    panel: undefined,
  }
}
