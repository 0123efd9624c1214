import { expect, test } from 'vitest'
import { ClaimAnswer, VISITOR_SECRET_LIFETIME_S } from '../../../protocol/anonymous.js'
import { MessageList, SessionList } from '../../../protocol/session.js'
import { makeKey } from '../../../server-stub/services/key-format.js'
import { setupServer } from '../../support/server.js'
import { setupAnonymous, SHOP } from './anonymous-setup.js'
import { expectProblem } from './expect-problem.js'

/** Somebody who has said "Hi" without an identity, and signs in as Alex. */
async function setup() {
  const server = await setupAnonymous({ roles: ['widget', 'admin'] })
  const { admit, call, mint, start, say } = server
  const anonymous = await admit()
  const session = await start(anonymous.token)
  await say(anonymous.token, session.id, 'Hi')
  return {
    ...server,
    anonymous,
    secret: anonymous.visitor_secret ?? '',
    session,
    alex: await mint(),
    async list(bearer: string) {
      return SessionList.parse(await (await call('GET', '/v1/sessions', { bearer })).json()).items
    },
    async messages(bearer: string, id: string) {
      const response = await call('GET', `/v1/sessions/${id}/messages`, { bearer })
      return MessageList.parse(await response.json()).items
    },
  }
}

test('the conversation comes along, and what was said before stays anonymous', async () => {
  const { alex, claim, key, messages, say, secret, session, start } = await setup()
  const response = await claim(alex, secret)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
  const { visitor, sessions } = ClaimAnswer.parse(await response.json())
  expect(sessions).toEqual([session.id])

  const theirs = await start(alex)
  expect(theirs).toMatchObject({ id: session.id, visitor: { id: visitor.id, name: 'Alex Rivera' } })
  expect(theirs.visitor).not.toHaveProperty('anonymous')
  await say(alex, session.id, 'It is me')
  for (const bearer of [alex, key.secret]) {
    expect((await messages(bearer, session.id)).map(({ text, anonymous }) => [text, anonymous])).toEqual([
      ['Hi', true],
      ['It is me', undefined],
    ])
  }
})

test('the secret ends with its tokens', async () => {
  const { admit, alex, anonymous, call, claim, list, secret, session } = await setup()
  const second = await admit(secret)
  await claim(alex, secret)
  for (const { token } of [anonymous, second]) {
    for (const path of [
      '/v1/sessions',
      `/v1/sessions/${session.id}`,
      `/v1/sessions/${session.id}/messages`,
    ]) {
      await expectProblem(await call('GET', path, { bearer: token }), 401, 'token_revoked')
    }
  }
  const next = await admit(secret)
  expect(next.visitor.id).not.toBe(anonymous.visitor.id)
  expect(next.visitor_secret).toBeDefined()
  expect(await list(next.token)).toEqual([])
})

test('claimed again by the same visitor, also with a newer token, it is answered the same', async () => {
  const { alex, claim, clock, list, mint, secret } = await setup()
  const first: unknown = await (await claim(alex, secret)).json()
  clock.pass(60_000)
  const newer = await mint()
  const before = await list(newer)
  const again = await claim(newer, secret)
  expect([again.status, await again.json()]).toEqual([200, first])
  expect(await list(newer)).toEqual(before)
})

test('a preview says what would come along, and changes nothing', async () => {
  const { admit, alex, anonymous, claim, list, mint, secret, session } = await setup()
  const ask = async (bearer = alex) => (await claim(bearer, secret, { preview: true })).json()
  expect(ClaimAnswer.parse(await ask()).sessions).toEqual([session.id])
  expect(await list(alex)).toEqual([])
  expect((await admit(secret)).visitor.id).toBe(anonymous.visitor.id)
  expect(await list(anonymous.token)).toHaveLength(1)
  await claim(alex, secret)
  expect(ClaimAnswer.parse(await ask()).sessions).toEqual([])
  const mallory = await mint({ visitor: { id: 'mallory' } })
  const refused = await claim(mallory, secret, { preview: true })
  await expectProblem(refused, 422, 'visitor_secret_invalid')
})

test('a preview of somebody who said nothing is empty', async () => {
  const { admit, alex, claim } = await setup()
  const { visitor_secret } = await admit()
  const answer = await claim(alex, visitor_secret, { preview: true })
  expect(await answer.json()).toMatchObject({ sessions: [] })
})

test('what another visitor has claimed is taken, in the words of what never was', async () => {
  const { alex, claim, list, mint, secret } = await setup()
  await claim(alex, secret)
  const mallory = await mint({ visitor: { id: 'mallory' } })
  const taken = await expectProblem(await claim(mallory, secret), 422, 'visitor_secret_invalid')
  const unknown = await expectProblem(await claim(mallory, makeKey('lk_vs_')), 422, 'visitor_secret_invalid')
  expect(taken.errors).toMatchObject([{ field: 'visitor_secret' }])
  expect([taken.detail, taken.errors]).toEqual([unknown.detail, unknown.errors])
  expect(await list(mallory)).toEqual([])
})

test('of visitors who claim at once exactly one wins, and has it whole', async () => {
  const { claim, list, mint, secret, session } = await setup()
  const ids = Array.from({ length: 12 }, (_, index) => `visitor-${index}`)
  const tokens = await Promise.all(ids.map((id) => mint({ visitor: { id } })))
  const answers = await Promise.all(tokens.map((token) => claim(token, secret)))
  const won = answers.filter(({ status }) => status === 200)
  const lost = answers.filter(({ status }) => status === 422)
  expect([won.length, lost.length]).toEqual([1, 11])
  const owners = []
  for (const token of tokens) owners.push((await list(token)).map(({ id }) => id))
  expect(owners.flat()).toEqual([session.id])
  expect(answers.findIndex(({ status }) => status === 200)).toBe(owners.findIndex(({ length }) => length))
})

test('one visitor who claims in several tabs at once is answered the same in all', async () => {
  const { alex, claim, secret, session } = await setup()
  const answers = await Promise.all([claim(alex, secret), claim(alex, secret), claim(alex, secret)])
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ sessions: [session.id] })
  }
})

test.each([
  ['the one claimed', 'the other', ['alex', 'anonymous']],
  ['the one that was there', 'the other', ['anonymous', 'alex']],
])('of two open conversations %s stays open where its last message is later', async (_, __, order) => {
  const { admit, alex, claim, list, say, start } = await setup()
  const visitor = await admit()
  const open = { alex: await start(alex), anonymous: await start(visitor.token) }
  const bearers = { alex, anonymous: visitor.token }
  for (const who of order as ('alex' | 'anonymous')[]) await say(bearers[who], open[who].id, 'Hi')
  const last = open[order[1] as 'alex' | 'anonymous']

  const response = await claim(alex, visitor.visitor_secret)
  expect(await response.json()).toMatchObject({ sessions: [open.anonymous.id] })
  const found = new Map((await list(alex)).map(({ id, status }) => [id, status]))
  expect(found).toEqual(
    new Map(Object.values(open).map(({ id }) => [id, id === last.id ? 'open' : 'closed'])),
  )
  expect((await start(alex)).id).toBe(last.id)
})

test('a conversation in which somebody spoke stays open beside an empty one', async () => {
  const { admit, alex, claim, clock, say, start } = await setup()
  const mine = await start(alex)
  await say(alex, mine.id, 'Hi')
  clock.pass(1000)
  const visitor = await admit()
  await start(visitor.token)
  await claim(alex, visitor.visitor_secret)
  expect((await start(alex)).id).toBe(mine.id)
})

test('who said nothing brings nothing, and their secret ends all the same', async () => {
  const { admit, alex, claim } = await setup()
  const visitor = await admit()
  const response = await claim(alex, visitor.visitor_secret)
  expect([response.status, await response.json()]).toMatchObject([200, { sessions: [] }])
  expect((await admit(visitor.visitor_secret)).visitor).not.toEqual(visitor.visitor)
})

test('one visitor takes along what they said in two browsers', async () => {
  const { admit, alex, claim, list, secret, session, start } = await setup()
  const elsewhere = await admit()
  const other = await start(elsewhere.token)
  expect(await (await claim(alex, secret)).json()).toMatchObject({ sessions: [session.id] })
  expect(await (await claim(alex, elsewhere.visitor_secret)).json()).toMatchObject({ sessions: [other.id] })
  expect((await list(alex)).map(({ id }) => id).toSorted()).toEqual([session.id, other.id].toSorted())
})

test('an anonymous visitor claims nothing, not even their own; before the body is read', async () => {
  const { admit, anonymous, call, claim, list, secret, session } = await setup()
  for (const bearer of [anonymous.token, (await admit()).token]) {
    await expectProblem(await claim(bearer, secret), 403, 'identity_required')
    await expectProblem(
      await call('POST', '/v1/visitors/claim', { bearer, body: '{' }),
      403,
      'identity_required',
    )
  }
  expect((await list(anonymous.token)).map(({ id }) => id)).toEqual([session.id])
})

test("another widget's visitor does not claim it", async () => {
  const { anonymous, claim, list, mint, secret, store, widget } = await setup()
  await store.addWidget({ ...widget, id: 'wgt_other' })
  const bearer = await mint({ widget: 'wgt_other' })
  await expectProblem(await claim(bearer, secret), 422, 'visitor_secret_invalid')
  expect(await list(anonymous.token)).toHaveLength(1)
})

test("another workspace's visitor does not claim it", async () => {
  const { anonymous, claim, list, secret, store } = await setup()
  const other = await setupServer({ store })
  await expectProblem(await claim(await other.mint(), secret), 422, 'visitor_secret_invalid')
  expect(await list(anonymous.token)).toHaveLength(1)
})

test('a secret that has ended brings nothing', async () => {
  const { claim, clock, mint, secret } = await setup()
  clock.pass(VISITOR_SECRET_LIFETIME_S * 1000)
  await expectProblem(await claim(await mint(), secret), 422, 'visitor_secret_invalid')
})

test('what was said while anonymous visitors were let in can be taken along afterwards', async () => {
  const { alex, claim, secret, session, store, widget } = await setup()
  await store.changeWidget(widget.id, (before) => ({ ...before, anonymous: false }))
  expect(await (await claim(alex, secret)).json()).toMatchObject({ sessions: [session.id] })
})

test('a message that is sent twice around a claim is one, and stays anonymous', async () => {
  const { alex, anonymous, call, claim, messages, secret, session } = await setup()
  const send = (bearer: string) =>
    call('POST', `/v1/sessions/${session.id}/messages`, {
      bearer,
      body: { id: 'msg_0123456789abcdefghij', text: 'Still there?' },
    })
  await send(anonymous.token)
  await claim(alex, secret)
  expect((await send(alex)).status).toBe(200)
  expect(await messages(alex, session.id)).toMatchObject([{ text: 'Hi' }, { anonymous: true }])
})

test.each([
  [{}],
  [{ visitor_secret: null }],
  [{ visitor_secret: '' }],
  [{ visitor_secret: 7 }],
  [{ visitor_secret: { hash: 'x' } }],
  [{ visitor_secret: 'x'.repeat(201) }],
  [{ visitor_secret: 'a\0b' }],
])('a wrong body is refused by its field: %j', async (body) => {
  const { alex, call } = await setup()
  const response = await call('POST', '/v1/visitors/claim', { bearer: alex, body })
  const { errors } = await expectProblem(response, 422, 'invalid_request')
  expect(errors).toMatchObject([{ field: 'visitor_secret' }])
})

test.each([
  [415, 'unsupported_media_type', '{}', 'text/plain'],
  [400, 'malformed_request', '{', 'application/json'],
] as const)('%i %s', async (status, code, body, type) => {
  const { alex, call } = await setup()
  const headers = { 'content-type': type }
  await expectProblem(await call('POST', '/v1/visitors/claim', { bearer: alex, body, headers }), status, code)
})

test('a preflight allows the token, from the asking page', async () => {
  const { call } = await setup()
  const response = await call('OPTIONS', '/v1/visitors/claim', {
    headers: { origin: SHOP, 'access-control-request-method': 'POST' },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe(SHOP)
  expect(response.headers.get('access-control-allow-methods')).toBe('POST')
  expect(response.headers.get('vary')).toBe('Origin')
})
