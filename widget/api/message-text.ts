import { LatchkeyError } from '../../loader/error.js'
import { MESSAGE_MAX_CHARS } from './conversation.js'

/**
 * What a visitor says, without the blanks around it.
 * @throws LatchkeyError where it is no text that can be sent.
 */
export function toMessageText(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : ''
  if (text && text.length <= MESSAGE_MAX_CHARS) return text
  throw new LatchkeyError('bad_message', 'startConversation needs a text.', {
    // Its length, and never its words.
    subject: text ? `${text.length} characters` : 'no text',
  })
}
