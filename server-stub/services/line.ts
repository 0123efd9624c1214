import { refuseField } from './refusal.js'

const LINE_MAX_CHARS = 100

/** What people call a workspace, a widget, a key or a user: one line of text, without the space around it. */
export function toLine(field: 'name' | 'label', given: string): string {
  const line = given.trim()
  if (!line || line.length > LINE_MAX_CHARS) {
    throw refuseField(field, `has ${line.length} characters; allowed are 1 to ${LINE_MAX_CHARS}.`)
  }
  if (/\p{Cc}/u.test(line)) throw refuseField(field, 'has a control character; allowed is one line of text.')
  return line
}
