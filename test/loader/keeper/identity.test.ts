import { expect, test } from 'vitest'
import type { ErrorCode, ErrorFacts } from '../../../loader/error.js'
import type { Identity, VerifiedVisitor } from '../../../loader/handle.js'
import { isSameIdentity, toIdentity } from '../../../loader/keeper/identity.js'
import { toTrouble, type Trouble } from '../../../loader/keeper/trouble.js'
import { failed } from '../../support/failures.js'

const NOW = 1_000

const visitor = (id = 'alex'): VerifiedVisitor => ({
  sub: `vis_${id}`,
  id,
  name: undefined,
  company: undefined,
  email: undefined,
})

/** What so many failures in a row have led to. */
function trouble(code: ErrorCode, facts: ErrorFacts = {}, count = 1): Trouble {
  let previous: Trouble | undefined
  const error = failed(code, facts)
  for (let failure = 0; failure < count; failure++)
    previous = toTrouble(error, { previous, startedAt: NOW, now: NOW, random: 0.5 })
  return previous!
}

const identityOf = (given: Partial<Parameters<typeof toIdentity>[0]>): Identity =>
  toIdentity({
    visitor: undefined,
    isHeld: false,
    trouble: undefined,
    isOnline: true,
    ...given,
  })

test.each<[what: string, status: Identity['status'], given: Parameters<typeof identityOf>[0]]>([
  ['nobody yet, and nothing wrong', 'authenticating', {}],
  ['a token in hand', 'authenticated', { visitor: visitor(), isHeld: true }],
  ['between two tokens', 'authenticated', { visitor: visitor() }],
  ['offline with a token', 'authenticated', { visitor: visitor(), isHeld: true, isOnline: false }],
  ['offline after its end', 'offline', { visitor: visitor(), isOnline: false }],
  ['offline before there was any', 'offline', { isOnline: false }],
  [
    'a token, and a route that fails',
    'authenticated',
    { visitor: visitor(), isHeld: true, trouble: trouble('token_route_failing') },
  ],
  [
    'its end, and a route that fails',
    'unavailable',
    { visitor: visitor(), trouble: trouble('token_route_failing') },
  ],
  ['a route that fails', 'unavailable', { trouble: trouble('token_route_failing') }],
  ['a route that fails, offline', 'offline', { trouble: trouble('token_route_failing'), isOnline: false }],
  [
    'a 401, yet to be confirmed',
    'authenticating',
    { trouble: trouble('identity_required', { status: 401 }) },
  ],
  ['a 401, confirmed', 'identity-required', { trouble: trouble('identity_required', { status: 401 }, 2) }],
  [
    'a 401, confirmed, and offline now',
    'identity-required',
    { trouble: trouble('identity_required', { status: 401 }, 2), isOnline: false },
  ],
  ['nobody, on purpose', 'identity-required', { trouble: trouble('identity_required') }],
  ['a login page for the third time', 'identity-required', { trouble: trouble('bad_response', {}, 3) }],
  ['a bad token for the third time', 'failed', { trouble: trouble('bad_token', {}, 3) }],
  ['a refusal', 'failed', { trouble: trouble('token_route_refused', { status: 403 }) }],
])('%s is told as %s', (_, status, given) => {
  expect(identityOf(given).status).toBe(status)
})

test('what can be waited for says why', () => {
  const cause = trouble('token_route_failing', { status: 503 })
  expect(identityOf({ trouble: cause })).toEqual({ status: 'unavailable', error: cause.error })
})

const error = failed('token_route_failing')

test.each<[what: string, isNews: boolean, before: Identity, now: Identity]>([
  ['the same failure', false, { status: 'unavailable', error }, { status: 'unavailable', error }],
  [
    'the next failure',
    true,
    { status: 'unavailable', error },
    { status: 'unavailable', error: failed('token_route_failing') },
  ],
  [
    'the same visitor again',
    false,
    { status: 'authenticated', visitor: visitor() },
    { status: 'authenticated', visitor: visitor() },
  ],
  [
    'another visitor',
    true,
    { status: 'authenticated', visitor: visitor() },
    { status: 'authenticated', visitor: visitor('sam') },
  ],
  ['another status', true, { status: 'authenticating' }, { status: 'offline' }],
])('%s is something to tell: %j', (_, isNews, before, now) => {
  expect(isSameIdentity(before, now)).toBe(!isNews)
})
