import { expect, onTestFinished, test } from 'vitest'
import { readEvents } from '../../support/events.js'
import { setupAnonymous, SHOP } from './anonymous-setup.js'

async function setup() {
  const server = await setupAnonymous({ roles: ['widget', 'admin'] })
  return {
    ...server,
    async listen(bearer: string) {
      const headers = { origin: SHOP }
      const events = readEvents(await server.call('GET', '/v1/stream', { bearer, headers }))
      onTestFinished(events.stop)
      await events.whenSeen('stream.ready')
      return events
    },
  }
}

test("a claim ends the anonymous visitor's streams within five seconds, and brings the claimer the session", async () => {
  const { admit, claim, mint, call, clock, listen, key } = await setup()
  const { token, visitor_secret } = await admit()
  const headers = { origin: SHOP }
  const started = await call('POST', '/v1/sessions', { bearer: token, body: {}, headers })
  const { id } = (await started.json()) as { id: string }
  const alex = await mint()
  const [before, after, agent] = [await listen(token), await listen(alex), await listenAsAgent()]
  expect((await claim(alex, visitor_secret)).status).toBe(200)
  await after.whenSeen('session.updated')
  await agent.whenSeen('session.updated')
  expect(after.seen[1]).toMatchObject({ session: { id, visitor: { name: 'Alex Rivera' } } })
  await call('POST', `/v1/sessions/${id}/messages`, { bearer: alex, body: { text: 'It is me.' }, headers })
  await after.whenSeen('message.created')
  clock.pass(5000)
  await before.whenEnded()
  expect(before.seen.map(({ type }) => type)).toEqual(['stream.ready', 'stream.end'])
  expect(before.seen[1]).toMatchObject({ reason: 'token_revoked' })

  async function listenAsAgent() {
    const events = readEvents(await call('GET', '/v1/stream', { bearer: key.secret }))
    onTestFinished(events.stop)
    await events.whenSeen('stream.ready')
    return events
  }
})

test('of two open sessions the one that a claim closes is told as closed', async () => {
  const { admit, claim, mint, call, listen } = await setup()
  const { token, visitor_secret } = await admit()
  const headers = { origin: SHOP }
  const start = async (bearer: string) => {
    const answer = await call('POST', '/v1/sessions', { bearer, body: {}, headers })
    return ((await answer.json()) as { id: string }).id
  }
  const [theirs, alex] = [await start(token), await mint()]
  const mine = await start(alex)
  await call('POST', `/v1/sessions/${theirs}/messages`, { bearer: token, body: { text: 'Hi' }, headers })
  const events = await listen(alex)
  await claim(alex, visitor_secret)
  await events.whenSeen('session.updated')
  expect(events.seen.slice(1)).toMatchObject([
    { type: 'session.closed', session: { id: mine, status: 'closed' } },
    { type: 'session.updated', session: { id: theirs, status: 'open' } },
  ])
})
