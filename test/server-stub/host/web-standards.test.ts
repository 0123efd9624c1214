import jsonwebtoken from 'jsonwebtoken'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { Webhook } from 'standardwebhooks'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'
import type * as Kit from '../../../server-stub/host/index.js'
import { ALEX, ask } from './setup.js'
import { KEY, TOKEN } from './upstream.js'

/** What every fetch runtime has (https://min-common-api.proposal.wintertc.org): no process, Buffer, require or import. */
const MINIMUM = {
  AbortController,
  Headers,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  clearTimeout,
  console,
  crypto,
  fetch,
  setTimeout,
}

async function loadKit(): Promise<typeof Kit> {
  const [{ output }] = (await build({
    configFile: false,
    logLevel: 'error',
    root: resolve(import.meta.dirname, '../../..'),
    build: {
      write: false,
      minify: false,
      lib: { entry: 'server-stub/host/index.ts', formats: ['iife'], name: 'kit' },
    },
  })) as [Rolldown.RolldownOutput]
  return runInContext(`${output[0].code}; kit`, createContext(MINIMUM)) as typeof Kit
}

test('the kit does all it does where there are web standards alone', async () => {
  const kit = await loadKit()
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const token = await kit.signTenantToken({ tenant: 'acme', signingKey: privateKey })
  expect(jsonwebtoken.verify(token, publicKey)).toMatchObject({ sub: 'acme' })

  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const at = new Date()
  const headers = new Headers({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, '{"id":"evt_1"}'),
  })
  for (const body of ['{"id":"evt_1"}', new TextEncoder().encode('{"id":"evt_1"}')]) {
    const webhook = await kit.verifyWebhook({ body, headers, secret })
    expect(webhook).toMatchObject({ ok: true, event: { id: 'evt_1' } })
  }

  const server = {
    apiUrl: 'https://latchkey.example',
    projectKey: KEY,
    fetch: async () => Response.json(TOKEN, { status: 201 }),
  }
  expect(await kit.mintWidgetToken({ ...server, ...ALEX })).toMatchObject({ token: TOKEN.token })
  const response = await kit.createTokenRoute({ ...server, identify: () => ALEX })(ask())
  expect(await response.json()).toEqual(TOKEN)
})
