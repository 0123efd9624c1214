import * as z from 'zod/mini'
import { LeadForm } from './lead-form.js'
import { QuickActions } from './quick-action.js'
import { Texts } from './texts.js'

export const Position = z.enum(['bottom-right', 'bottom-left'])
export type Position = z.infer<typeof Position>

const COLOUR = /^(?!.*(var|url|env|attr))[#\w\s.,%/()+-]+$/i
const FONT = /^[^(;{]+$/

/** Nothing that reaches beyond itself. Whether it is a colour, browsers know. */
const colour = z.string().check(
  z.maxLength(64),
  z.refine((value) => COLOUR.test(value), { error: 'a CSS colour without var() and url()' }),
)
/** Nothing is fetched for it. */
const font = z.string().check(
  z.maxLength(200),
  z.refine((value) => FONT.test(value), { error: 'system, inherit, or a list of font families' }),
)
const text = z.string().check(z.maxLength(200))

const colours = {
  accent: z.optional(colour),
  /** The panel's ground; the other grounds and tones follow from it. */
  background: z.optional(colour),
  text: z.optional(colour),
}

/** Values are data, never CSS: the widget parses each one and drops what it can't read. */
export const Theme = z.object({
  ...colours,
  /** Pixels. */
  radius: z.optional(z.number().check(z.minimum(0), z.maximum(32))),
  /** `system`, `inherit`, or families that are there already. */
  font: z.optional(font),
  density: z.optional(z.enum(['comfortable', 'compact'])),
  /** Instead of those above, in the dark. */
  dark: z.optional(z.object(colours)),
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
