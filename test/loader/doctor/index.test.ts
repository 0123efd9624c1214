// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { explain, report } from '../../../loader/doctor/index.js'
import { LatchkeyError } from '../../../loader/error.js'
import { inert } from '../../../loader/inert.js'

test('an error that was reported is explained in the same words again', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const error = new LatchkeyError('request_refused', 'Too long.', { subject: 'https://widget.example.com' })
  const { sentence, fix } = explain(error)
  report(error)
  expect(error.message).toBe(`${sentence} ${fix}`)
  expect(explain(error)).toMatchObject({ sentence, fix })
  report(error)
  expect(warn).toHaveBeenCalledOnce()
})

test('what is no failure of ours keeps its own words', () => {
  const error = new TypeError('x is not a function') as unknown as LatchkeyError
  expect(explain(error)).toMatchObject({ sentence: 'x is not a function', fix: '' })
})

test('where our own failure kept a token from coming, that one is explained', () => {
  const cause = new LatchkeyError('chunk_failed', 'cut', {
    subject: 'https://widget.example.com/assets/a.js',
  })
  const error = new LatchkeyError('get_token_failed', 'failed', { cause })
  expect(explain(error)).toEqual(explain(cause))
})

test('the verbs it names are the verbs there are', () => {
  const { fix } = explain(new LatchkeyError('unknown_verb', 'dance', { subject: 'dance' }))
  const named = fix.replace(/^Verbs are: |\.$/g, '').split(', ')
  expect(named.toSorted()).toEqual(['init', ...Object.keys(inert)].toSorted())
})
