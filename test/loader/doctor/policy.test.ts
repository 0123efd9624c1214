// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { amend, isBlocked } from '../../../loader/doctor/policy.js'
import { API, VIOLATION } from './setup.js'

const MANY = Array.from({ length: 30 }, (_, index) => `https://partner-${index}.example`).join(' ')

test.each([
  ["connect-src 'self'", 'connect-src', `connect-src 'self' ${API}`],
  ["connect-src 'none'", 'connect-src', `connect-src ${API}`],
  ["CONNECT-SRC 'None'; img-src *", 'connect-src', `connect-src ${API}`],
  // What the fallback allowed has to be said again.
  [
    "default-src 'self' https://cdn.example; img-src *",
    'connect-src',
    `connect-src 'self' https://cdn.example ${API}`,
  ],
  ["default-src 'none'", 'script-src-elem', `script-src ${API}`],
  ["script-src 'self'; default-src 'none'", 'script-src-elem', `script-src 'self' ${API}`],
  ["script-src-elem 'self'; script-src 'none'", 'script-src-elem', `script-src-elem 'self' ${API}`],
  ['', 'connect-src', `connect-src ${API}`],
  [`connect-src ${MANY}`, 'connect-src', `connect-src … ${API}`],
])('%s: %s should read %s', (policy, directive, amended) => {
  expect(amend(policy, directive, API)).toBe(amended)
})

test.each([
  [{}, `${API}/v1/sessions`, true],
  [{}, 'https://elsewhere.example', false],
  [{ isEnforced: false }, API, false],
  [{ directive: 'img-src' }, API, false],
  [{ blocked: 'inline' }, API, false],
])('of %j, %s is blocked: %s', (violation, url, blocked) => {
  expect(isBlocked([{ ...VIOLATION, ...violation }], url)).toBe(blocked)
})
