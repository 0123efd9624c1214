import * as z from 'zod/mini'
import { LinkAddress } from './address.js'
import { MESSAGE_MAX_CHARS } from './conversation-limits.js'

const QUICK_ACTIONS_MAX = 6

/** What one press does: a label, and exactly one of the others. */
const QuickAction = z
  .object({
    label: z.string().check(z.trim(), z.minLength(1), z.maxLength(80)),
    /** What the visitor says with it. */
    message: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(MESSAGE_MAX_CHARS))),
    /** A view of the panel's own, such as `conversation`, `connections`, `lead` or `privacy`, or the id of a page's panel. */
    view: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/))),
    url: z.optional(LinkAddress),
  })
  .check(
    z.refine(
      ({ message, view, url }) => [message, view, url].filter((each) => each !== undefined).length === 1,
      { error: 'a label with exactly one of message, view and url' },
    ),
  )
export const QuickActions = z.array(QuickAction).check(z.maxLength(QUICK_ACTIONS_MAX))
export type QuickActions = z.infer<typeof QuickActions>
