import { createHash } from 'node:crypto'
import { getRequestListener } from '@hono/node-server'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from '../../server-stub/listen.js'
import { useBrowser, watch } from '../support/browser.js'
import { testLooks } from '../support/looks.js'
import { EVE, decide, serveNeighbours, signIn } from '../support/people-server.js'

const inChromium = useBrowser()
const VERIFIER = 'v'.repeat(43)

/** A page in development, on localhost as the server is on 127.0.0.1: two sites. */
async function servePage(headers: Record<string, string>) {
  const { server, port, close } = await listen({ host: '127.0.0.1', port: 0, variable: 'PORT' })
  const body = '<!doctype html><html lang="en"><title>In development</title><button>Connect</button></html>'
  const answer = () => new Response(body, { headers: { 'content-type': 'text/html', ...headers } })
  server.on('request', getRequestListener(answer))
  onTestFinished(close)
  return `http://localhost:${port}`
}

interface Setup extends BrowserContextOptions {
  pageHeaders?: Record<string, string>
}

async function setup({ pageHeaders = {}, ...options }: Setup = {}) {
  const server = await serveNeighbours()
  const { url, widget } = server
  const origin = await servePage(pageHeaders)
  const tab = await inChromium().open(options)
  await tab.page.goto(origin)
  const query = new URLSearchParams({
    response_type: 'code',
    response_mode: 'web_message',
    client_id: widget.id,
    redirect_uri: `${origin}/`,
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    state: 'the state',
  }).toString()

  /** As a click on the page does it. */
  async function openPopup(): Promise<Page> {
    await tab.page.evaluate((target) => {
      const told: unknown[] = []
      Object.assign(window, { told })
      addEventListener('message', ({ origin, data }) => told.push({ origin, data }))
      document.querySelector('button')!.onclick = () =>
        void window.open(target, 'latchkey', 'popup,width=480,height=720')
    }, `${url}/oauth/authorize?${query}`)
    const opened = tab.context.waitForEvent('page')
    await tab.page.getByRole('button').click()
    const popup = await opened
    await popup.waitForLoadState()
    return popup
  }

  const told = () =>
    tab.page.evaluate(() => (window as unknown as { told: { data: Said; origin: string }[] }).told)
  const redeem = (code: string) =>
    tab.page.evaluate(
      async ([target, body]) => {
        const response = await fetch(target!, { method: 'POST', body: new URLSearchParams(body) })
        return (await response.json()) as { access_token: string; refresh_token: string }
      },
      [
        `${url}/oauth/token`,
        new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: widget.id,
          redirect_uri: `${origin}/`,
          code_verifier: VERIFIER,
          code,
        }).toString(),
      ],
    )
  return { ...server, ...tab, origin, openPopup, told, redeem }
}

interface Said {
  source: string
  type: string
  state: string
  iss: string
  code?: string
  error?: string
}

test('signing in and allowing gives the page a token that works there', async () => {
  const { openPopup, told, redeem, page, url, lines, errors } = await setup()
  const popup = await openPopup()
  const seen = watch(popup)
  await signIn(popup)
  await popup.getByRole('heading', { name: /^Connect http:\/\/localhost:\d+ for development\?$/ }).waitFor()
  await decide(popup, 'Allow')
  await expect.poll(told).toEqual([
    {
      origin: url,
      data: {
        source: 'latchkey',
        type: 'authorization_response',
        code: expect.stringMatching(/^\w{43}$/),
        state: 'the state',
        iss: url,
      },
    },
  ])
  const [answer] = await told()
  const { access_token, refresh_token } = await redeem(answer?.data.code ?? '')
  expect(refresh_token).toMatch(/^lk_rt_/)
  const status = await page.evaluate(
    async ([target, token]) =>
      (await fetch(target!, { headers: { authorization: `Bearer ${token}` } })).status,
    [`${url}/v1/sessions`, access_token],
  )
  expect(status).toBe(200)
  expect([...lines, ...seen.lines]).toEqual([])
  expect([...errors, ...seen.errors]).toEqual([])
})

test('who is signed in already is asked at once, and may refuse', async () => {
  const { openPopup, told } = await setup()
  const first = await openPopup()
  await signIn(first)
  await first.getByRole('button', { name: 'Allow' }).waitFor()
  await first.close()
  const popup = await openPopup()
  await decide(popup, 'Refuse')
  await expect.poll(told).toMatchObject([{ data: { error: 'access_denied', state: 'the state' } }])
})

test('with another account there is a way to switch, and a way out', async () => {
  const { openPopup, told } = await setup()
  const popup = await openPopup()
  await signIn(popup, EVE)
  await popup.getByRole('heading', { name: 'Another account is needed' }).waitFor()
  await popup.getByRole('button', { name: 'Switch account' }).click()
  await signIn(popup, EVE)
  await decide(popup, 'Cancel')
  await expect.poll(told).toMatchObject([{ data: { error: 'account_selection_required' } }])
  const again = await openPopup()
  await again.getByRole('button', { name: 'Switch account' }).click()
  await signIn(again)
  await decide(again, 'Allow')
  await expect.poll(told).toMatchObject([{ data: { code: expect.any(String) } }])
})

test('where the opener is cut off, the code comes by redirect to the origin of the page', async () => {
  const { openPopup, told, origin, redeem } = await setup({
    pageHeaders: { 'cross-origin-opener-policy': 'same-origin' },
  })
  const popup = await openPopup()
  await signIn(popup)
  await popup.getByRole('button', { name: 'Allow' }).click()
  await popup.waitForURL((at) => at.origin === origin)
  const answered = new URL(popup.url())
  expect([answered.pathname, answered.searchParams.get('state')]).toEqual(['/', 'the state'])
  expect(await told()).toEqual([])
  expect(await redeem(answered.searchParams.get('code') ?? '')).toHaveProperty('access_token')
})

test('an opener that has gone to another site is told nothing', async () => {
  const { openPopup, page } = await setup()
  const popup = await openPopup()
  await signIn(popup)
  await popup.getByRole('button', { name: 'Allow' }).waitFor()
  const other = await servePage({})
  await page.goto(other)
  await page.evaluate(() => {
    Object.assign(window, { told: [] })
    addEventListener('message', ({ data }) => (window as unknown as { told: unknown[] }).told.push(data))
  })
  await decide(popup, 'Allow')
  // What a page was sent before comes before what it sends itself.
  const told = await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('message', () => resolve((window as unknown as { told: unknown[] }).told))
        postMessage('last', '*')
      }),
  )
  expect(told).toEqual(['last'])
})

test('without JavaScript the query way works, to the page itself', async () => {
  const { page, url, origin, widget } = await setup({ javaScriptEnabled: false })
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: widget.id,
    redirect_uri: origin,
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
  }).toString()
  await page.goto(`${url}/oauth/authorize?${query}`)
  await signIn(page)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL((at) => at.origin === origin && at.searchParams.has('code'))
})

testLooks(
  'the pages are without fault for assistive technology',
  { of: 'authorize', fullPage: true },
  async ({ options, check }) => {
    const { page, url, openPopup } = await setup(options)
    const popup = await openPopup()
    await signIn(popup, EVE)
    await popup.getByRole('heading', { name: 'Another account is needed' }).waitFor()
    await check(popup, '1-wrong-account')
    await popup.getByRole('button', { name: 'Switch account' }).click()
    await check(popup, '2-sign-in')
    await signIn(popup)
    await popup.getByRole('button', { name: 'Allow' }).waitFor()
    await check(popup, '3-asked')
    await page.goto(`${url}/oauth/authorize?client_id=x`)
    await check(page, '4-nobody-known')
  },
)
