// Plain, so that a customer needs no zod to compile; test/types/testing.ts holds them to protocol's.
import type { Person } from './people.js'

export interface FakeOptions {
  /** As `init` and the tag have it. Default `https://latchkey.test`. */
  apiUrl?: string
  /** Default `wgt_test`. */
  widget?: string
  /** The host's token route: a path of any site, or an absolute URL. Default `/api/latchkey/token`. */
  tokenUrl?: string
  /** Who is signed in; `null`: nobody. Default: Alex Rivera of Northwind. */
  visitor?: Person | null
  /** Of a token, in milliseconds; told in whole seconds. Default 600,000. */
  lifetimeMs?: number
  /** The published widget: its name, `anonymous`, `greeting`, `position`, `colorScheme`, `theme`, `launcherLabel`, `leadForm`, `quickActions`, `texts`, `sound`. */
  config?: FakeConfig
  /** Who answers, as visitors see them. Default: nobody says. */
  agent?: FakeAgent | null
  /** Where pages may be. Default: anywhere. */
  origins?: readonly string[]
  /** What has been said before: told in this order, and not among `messages`. */
  conversation?: readonly { id?: string; author: 'visitor' | 'agent' | 'system'; text: string }[]
  /** Moves the page's fake timers, such as `vi.advanceTimersByTimeAsync`. Default: `clock.pass` moves the server alone. */
  advanceTimers?: (ms: number) => unknown
  /** The server's clock, in milliseconds since the epoch. Default: `Date`, whoever has faked it. */
  now?: () => number
}

export interface FakeConfig {
  /** Default `Northwind Supply`. */
  name?: string
  /** Default `false`. */
  anonymous?: boolean
  greeting?: string
  launcherLabel?: string
  position?: 'bottom-right' | 'bottom-left'
  colorScheme?: 'auto' | 'light' | 'dark' | 'page'
  theme?: FakeTheme
  /** What visitors are asked for. Default: nothing. */
  leadForm?: FakeLeadForm
  /** What a visitor may begin with. Default: nothing. */
  quickActions?: FakeQuickAction[]
  /** Instead of the panel's own words, by the keys of its languages. */
  texts?: Record<string, string>
  /** Whether a message that comes may be heard. Default `false`. */
  sound?: boolean
}

/** With exactly one of `message`, `view` and `url`. */
export interface FakeQuickAction {
  label: string
  message?: string
  view?: string
  url?: string
}

/** One of the people who answer. */
export interface FakeAgent {
  name: string
  /** Address of an image, with https. */
  picture?: string
}

/** As `latchkey widget update --theme` takes it. */
interface FakeTheme extends FakeColours {
  /** CSS pixels, 0–32. */
  radius?: number
  /** `system`, `inherit`, or families that are there already. */
  font?: string
  density?: 'comfortable' | 'compact'
  /** Instead of those above, in the dark. */
  dark?: FakeColours
}

/** Any CSS colours, without `var()` and `url()`. */
interface FakeColours {
  accent?: string
  background?: string
  text?: string
}

/** As `latchkey widget update --lead-form` takes it. */
export interface FakeLeadForm {
  fields: {
    name: string
    label: string
    type: 'text' | 'email' | 'tel' | 'url' | 'number' | 'select' | 'textarea' | 'checkbox'
    /** Of a checkbox: whether it must be ticked. Default `false`. */
    required?: boolean
    /** Of a `select`, and of nothing else. */
    options?: string[]
    /** Characters. Default: 4000 of a `textarea`, else 254. */
    maxLength?: number
    /** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field */
    autocomplete?: AutofillField
  }[]
  title?: string
  consent?: string
  thanks?: string
  /** Whether an anonymous visitor is asked before a conversation. Default `false`. */
  beforeConversation?: boolean
}

type AutofillField =
  | 'off'
  | 'name'
  | 'given-name'
  | 'family-name'
  | 'nickname'
  | 'honorific-prefix'
  | 'organization'
  | 'organization-title'
  | 'email'
  | 'tel'
  | 'url'
  | 'street-address'
  | 'address-line1'
  | 'address-line2'
  | 'address-level1'
  | 'address-level2'
  | 'postal-code'
  | 'country'
  | 'country-name'
  | 'language'
  | 'bday'
