import { expect, onTestFinished, test } from 'vitest'
import type { WidgetTokenClaims } from '../../../protocol/widget-token.js'
import { createFacts } from '../../../server-stub/services/facts.js'
import { createTokenCodec } from '../../../server-stub/services/token-codec.js'
import { createWidgetTokens } from '../../../server-stub/services/widget-tokens.js'
import { NOON, setupServer } from '../../support/server.js'

async function setup() {
  const { store, clock, workspace, widget, key } = await setupServer()
  onTestFinished(() => store.close())
  const codec = createTokenCodec<WidgetTokenClaims>('lk-widget+jwt', [
    'one secret of at least 32 bytes, surely',
  ])
  const claims: WidgetTokenClaims = {
    aud: 'latchkey:widget',
    sub: 'vis_1',
    jti: 'token 1',
    iat: NOON / 1000,
    exp: NOON / 1000 + 60,
    wsp: workspace.id,
    wgt: widget.id,
    key: key.id,
    visitor: { id: '1', name: 'Alex' },
    metadata: {},
  }
  const tokens = createWidgetTokens({ store, clock, codec, facts: createFacts(store) })
  const authenticate = (change: Partial<WidgetTokenClaims> = {}) =>
    tokens.authenticate(codec.sign({ ...claims, ...change }))
  return { store, clock, key, widget, claims, tokens, authenticate }
}

test('a token lets its holder in', async () => {
  const { authenticate, claims, widget } = await setup()
  expect(await authenticate()).toEqual({ claims, widget })
})

test.each<[string, Partial<WidgetTokenClaims>, string]>([
  ['a token at its end', { exp: NOON / 1000 }, 'token_expired'],
  ['a token of a widget that is not there', { wgt: 'wgt_none' }, 'token_invalid'],
  ['a token of a key that is not there', { key: 'key_none' }, 'token_revoked'],
  ['a token for another audience', { aud: 'other' as never }, 'token_invalid'],
  ['a token without an end', { exp: undefined as never }, 'token_invalid'],
])('%s does not, though it is signed', async (_, change, code) => {
  const { authenticate } = await setup()
  await expect(authenticate(change)).rejects.toMatchObject({ code })
})

test('a token that was ended does not, and one whose key was revoked does not', async () => {
  const { authenticate, tokens, claims, store, key, clock } = await setup()
  await tokens.end(claims)
  await expect(authenticate()).rejects.toMatchObject({ code: 'token_revoked' })
  await store.revokeKey(key.id, clock.now())
  await expect(authenticate({ jti: 'token 2' })).rejects.toMatchObject({ code: 'token_revoked' })
})

test('what a token says is written once', async () => {
  const { tokens, claims, store } = await setup()
  const said: string[] = []
  store.rememberVisitor = ({ id }) => Promise.resolve(void said.push(id))
  await tokens.remember(claims)
  await tokens.remember(claims)
  await tokens.remember({ ...claims, jti: 'token 2' })
  expect(said).toEqual(['vis_1', 'vis_1'])
})
