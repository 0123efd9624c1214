import * as z from 'zod/mini'
import { LeadForm } from './lead-form.js'
import { QuickActions } from './quick-action.js'
import { Texts } from './texts.js'

export const Position = z.enum(['bottom-right', 'bottom-left'])
export type Position = z.infer<typeof Position>

const colour = z.string().check(z.maxLength(64))
const text = z.string().check(z.maxLength(200))

/** Values are data, never CSS: the widget parses each one and drops what it can't read. */
export const Theme = z.object({
  /** Any CSS colour without `var()` or `url()`. */
  accent: z.optional(colour),
  /** Pixels. */
  radius: z.optional(z.number().check(z.minimum(0), z.maximum(32))),
})
export type Theme = z.infer<typeof Theme>

/** `GET /v1/widgets/:id/config`: what anybody may know of a widget. Never its origins. */
export const WidgetConfig = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether visitors may talk without an identity. */
  anonymous: z.boolean(),
  /** The workspace's: what a page names it by, with an anonymous visitor and with a tenant token. */
  publishableKey: z.string(),
  position: z._default(Position, 'bottom-right'),
  colorScheme: z._default(z.enum(['auto', 'light', 'dark', 'page']), 'auto'),
  theme: z._default(Theme, {}),
  /** Instead of the language's own greeting; `{name}` stands for the verified first name. */
  greeting: z.optional(text),
  /** The launcher's label for assistive technology. */
  launcherLabel: z.optional(text),
  /** What visitors are asked for; left out: nothing. */
  leadForm: z.optional(LeadForm),
  /** What a visitor may begin with; left out: nothing. */
  quickActions: z.optional(QuickActions),
  /** Instead of the panel's own words, whatever the language. */
  texts: z.optional(Texts),
  /** Whether a message that comes may be heard, where the page does not say. Left out: no. */
  sound: z.optional(z.boolean()),
})
export type WidgetConfig = z.infer<typeof WidgetConfig>
