import { expect, test } from 'vitest'
import { createTexts } from '../../../widget/i18n/texts.js'
import { toGreeting } from '../../../widget/views/greeting.js'

const texts = createTexts('en')
const visitor = (name: string | undefined) => ({
  sub: undefined,
  id: undefined,
  email: undefined,
  company: undefined,
  name,
})

test.each([
  [undefined, 'Alex Rivera', 'Hi Alex'],
  [undefined, '  José\u00a0Luis ', 'Hi José'],
  [undefined, undefined, 'Hi there'],
  [undefined, '   ', 'Hi there'],
  ['Welcome back, {name}!', 'Alex Rivera', 'Welcome back, Alex!'],
  ['{name}, {name}', '$&', '$&, $&'],
  ['Welcome back, {name}!', undefined, 'Welcome back!'],
  ['{name}, welcome', undefined, 'Welcome'],
  ['Hey {name} 👋', undefined, 'Hey 👋'],
  ['أهلاً، {name}', undefined, 'أهلاً'],
  ['{name}', undefined, 'Hi there'],
  ['Good to see you', undefined, 'Good to see you'],
  ['', 'Alex', 'Hi Alex'],
])('greeting %j for %j is %j', (own, name, greeting) => {
  expect(toGreeting(own, visitor(name), texts)).toBe(greeting)
})
