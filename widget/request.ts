import type { View } from '../loader/latchkey.js'

/** What a page asked for, once read. */
export interface OpenRequest {
  /** `undefined`: where the visitor was. */
  view: View | undefined
  /** For the composer. */
  message: string | undefined
}

/** Reads `open`'s argument: pages pass attributes, events and worse. */
export function toRequest(what: unknown): OpenRequest {
  if (typeof what !== 'object' || what === null) return { view: toView(what), message: undefined }
  const { view, message } = what as Record<string, unknown>
  return { view: toView(view), message: typeof message === 'string' ? message : undefined }
}

const toView = (given: unknown): View | undefined =>
  given === 'home' || given === 'conversation' ? given : undefined
