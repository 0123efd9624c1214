import * as z from 'zod/mini'
import { LeadForm } from '../../protocol/lead-form.js'
import { QuickActions } from '../../protocol/quick-action.js'
import { Texts } from '../../protocol/texts.js'
import { Theme } from '../../protocol/widget-config.js'
import type { Widget } from '../store/store.js'
import { judgePart } from './judge-part.js'

/** Parts of what a page is told, each yet to be looked at. `undefined`: what is there already, or nothing; `null`: nothing. */
export interface Parts {
  /** What visitors are asked for: a `LeadForm`. */
  leadForm?: unknown
  /** What they may begin with: `QuickActions`. */
  quickActions?: unknown
  /** What is said instead of the panel's own words: `Texts`. */
  texts?: unknown
  /** How the panel looks: a `Theme`. */
  theme?: unknown
  /** Whether messages that come may be heard. */
  sound?: boolean | undefined
}

/** Those that are named. @throws Refusal that names each part of one that is wrong. */
export function toParts({ leadForm, quickActions, texts, theme, sound }: Parts): Partial<Widget> {
  return {
    ...(leadForm !== undefined && { leadForm: toPart('lead_form', LeadForm, leadForm) }),
    ...(quickActions !== undefined && {
      quickActions: toPart('quick_actions', QuickActions, quickActions),
    }),
    ...(texts !== undefined && { texts: toPart('texts', Texts, texts) }),
    ...(theme !== undefined && { theme: toPart('theme', StrictTheme, theme) }),
    ...(sound !== undefined && { sound }),
  }
}

// A widget leaves out what it does not know; whoever misspells it is told.
const { dark, ...shape } = Theme.shape
const StrictTheme = z.strictObject({ ...shape, dark: z.optional(z.strictObject(dark.def.innerType.shape)) })

function toPart<Schema extends z.ZodMiniType>(name: string, schema: Schema, given: unknown) {
  return given === null ? undefined : judgePart(name, schema, given)
}
