import { expect, test } from 'vitest'
import { Texts } from '../../protocol/texts.js'
import en from '../../widget/i18n/en.json'
import more from '../../widget/more/en.json'

test.each(Object.keys({ ...en, ...more }))('a workspace can say %s in its own words', (key) => {
  expect(Texts.parse({ [key]: 'Other words' })).toEqual({ [key]: 'Other words' })
})
