import * as z from 'zod/mini'
import { Session } from './conversation.js'
import { WidgetConfig } from './widget-config.js'

/** `GET /v1/widgets/:id/config`; asked with a widget token, it also holds the visitor's session, started or resumed. */
export const StartedWidgetConfig = z.extend(WidgetConfig, { session: z.optional(Session) })
export type StartedWidgetConfig = z.infer<typeof StartedWidgetConfig>
