import { expect, test } from 'vitest'
import type { Session } from '../../protocol/session.js'
import { systemClock } from '../../server-stub/services/clock.js'
import { createFacts } from '../../server-stub/services/facts.js'
import { createProjectKeys } from '../../server-stub/services/project-keys.js'
import { useBrowser } from '../support/browser.js'
import { serveNeighbours, signIn } from '../support/people-server.js'

const inChromium = useBrowser()

/** Sam is signed in, on a page of the server that runs no script of its own; a visitor has begun a conversation. */
async function setup() {
  const server = await serveNeighbours()
  const { url, store, workspace } = server
  const keys = createProjectKeys({ store, clock: systemClock, facts: createFacts(store) })
  const { secret } = await keys.create({
    workspaceId: workspace.id,
    label: 'backend',
    roles: ['widget', 'admin'],
    createdBy: 'test',
  })
  const call = async (path: string, bearer: string, body: object) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await answer.json()) as { id: string; token: string }
  }
  const { token } = await call('/v1/widget/token', secret, { visitor: { id: '1' } })
  const { id } = await call('/v1/sessions', token, {})
  const { page } = await inChromium().open()
  await page.goto(`${url}/dashboard`)
  await signIn(page)
  await page.getByText('You are signed in.').waitFor()
  await page.goto(`${url}/healthz`)
  const path = `/v1/sessions/${id}`
  return { ...server, page, path, say: (text: string) => call(`${path}/messages`, token, { text }) }
}

test('a page of the server reads and acts with the cookie that the browser adds', async () => {
  const { page, path } = await setup()
  const [read, closed] = await page.evaluate(async (at) => {
    const answers = [await fetch(at), await fetch(`${at}/close`, { method: 'POST' })]
    return Promise.all(answers.map(async (answer) => (await answer.json()) as Session))
  }, path)
  expect([read?.status, closed?.status]).toEqual(['open', 'closed'])
})

test('a page on another port, to which the browser gives the cookie too, reads and does nothing', async () => {
  const { page, path, url } = await setup()
  const other = await serveNeighbours()
  await page.goto(`${other.url}/healthz`)
  const told = await page.evaluate(async (at) => {
    const credentials = 'include'
    await fetch(`${at}/close`, { method: 'POST', mode: 'no-cors', credentials })
    return fetch(at, { credentials }).then(
      ({ status }) => status,
      (error: Error) => error.name,
    )
  }, url + path)
  expect(told).toBe('TypeError')
  expect((await page.context().cookies(url)).map(({ name }) => name)).toContain('latchkey')
  await page.goto(`${url}/healthz`)
  const session = await page.evaluate(async (at) => (await (await fetch(at)).json()) as Session, path)
  expect(session.status).toBe('open')
})

test('an EventSource listens with the cookie, until its user may no more', async () => {
  const { page, say, users, store, workspace } = await setup()
  await page.evaluate(() => {
    const source = new EventSource('/v1/stream')
    for (const type of ['stream.ready', 'message.created', 'stream.end'])
      source.addEventListener(type, () => document.body.append(` ${type}`))
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) document.body.append(' closed')
    })
  })
  const seen = () => page.evaluate(() => document.body.textContent.replace(/^.*?(?= stream)/s, ''))
  await expect.poll(seen).toBe(' stream.ready')
  await say('Hello')
  await expect.poll(seen).toBe(' stream.ready message.created')
  const [sam] = await store.listUsers(workspace.id)
  await users.disable(sam?.id ?? '')
  await expect.poll(seen, { timeout: 10_000 }).toBe(' stream.ready message.created stream.end closed')
})
