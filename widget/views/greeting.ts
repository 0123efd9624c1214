import type { VerifiedVisitor } from '../../loader/handle.js'
import type { Texts } from '../ui/texts.js'

/** `{name}` stands for the verified first name; without one it leaves no hole. */
export function toGreeting(own: string | undefined, visitor: VerifiedVisitor, texts: Texts): string {
  const name = visitor.name?.trim().split(/\s+/)[0]
  if (name) return own?.replaceAll('{name}', () => name) || texts.say('greeting.named', { name })
  return (own && withoutName(own)) || texts.say('greeting.plain')
}

/** "Welcome, {name}!" → "Welcome!", "{name}, welcome" → "Welcome". */
function withoutName(greeting: string): string {
  if (!greeting.includes('{name}')) return greeting
  const rest = greeting.replace(/[\s,،、]*\{name\}/g, '').replace(/^[\s\p{P}]+/u, '')
  return rest.charAt(0).toLocaleUpperCase() + rest.slice(1)
}
