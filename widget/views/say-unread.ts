import { useTexts } from '../ui/texts.js'

/** In words, so many messages that wait. */
export const sayUnread = (count: number): string => useTexts().say('unread.count', { count })
