import type * as z from 'zod/mini'
import { judge } from '../protocol/judge/judge.js'
import { LeadForm } from '../protocol/lead-form.js'
import { QuickActions } from '../protocol/quick-action.js'
import { Texts } from '../protocol/texts.js'
import type { WidgetConfig } from '../protocol/widget-config.js'
import type { FakeConfig } from './options.js'

/** The published widget. @throws TypeError that names what is wrong with it. */
export function readConfig(widget: string, given: FakeConfig = {}): WidgetConfig {
  return {
    id: widget,
    name: 'Northwind Supply',
    anonymous: false,
    publishableKey: 'lk_pk_notakey',
    position: 'bottom-right',
    colorScheme: 'auto',
    theme: {},
    ...given,
    leadForm: given.leadForm && readOption('config.leadForm', LeadForm, given.leadForm),
    quickActions: given.quickActions && readOption('config.quickActions', QuickActions, given.quickActions),
    texts: given.texts && readOption('config.texts', Texts, given.texts),
  }
}

/** @throws TypeError that names what is wrong with it. */
export function readOption<Schema extends z.ZodMiniType>(
  name: string,
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const { data, errors } = judge(schema, given, '')
  if (!errors) return data
  const [first] = errors
  throw new TypeError(`${[name, first?.field].filter(Boolean).join('.')}: ${first?.message}`)
}
