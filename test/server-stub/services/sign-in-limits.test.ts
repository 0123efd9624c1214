import { expect, onTestFinished, test } from 'vitest'
import { createSignInLimits } from '../../../server-stub/services/sign-in-limits.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'

const MINUTE_MS = 60_000

async function setup() {
  const store = await openSqlite(':memory:')
  onTestFinished(() => store.close())
  let now = 0
  const clock = { now: () => now }
  const spendTry = createSignInLimits({ store, clock })
  const attempt = { address: '192.0.2.1', emailKey: 'sam@example.com', device: undefined }
  return { store, clock, spendTry, attempt, pass: (ms: number) => void (now += ms) }
}

test('an address has sixty tries a minute, at whatever accounts', async () => {
  const { spendTry, attempt, pass } = await setup()
  for (let tries = 0; tries < 60; tries++) {
    expect(await spendTry({ ...attempt, emailKey: `${tries}@example.com` })).toBeUndefined()
  }
  pass(10_000)
  expect(await spendTry(attempt)).toBe(50_000)
  expect(await spendTry({ ...attempt, address: '192.0.2.2' })).toBeUndefined()
  pass(50_000)
  expect(await spendTry(attempt)).toBeUndefined()
})

test('an account has twenty tries in fifteen minutes, from wherever', async () => {
  const { spendTry, attempt, pass } = await setup()
  for (let tries = 0; tries < 20; tries++) {
    expect(await spendTry({ ...attempt, address: `192.0.2.${tries}` })).toBeUndefined()
  }
  expect(await spendTry(attempt)).toBe(15 * MINUTE_MS)
  expect(await spendTry({ ...attempt, emailKey: 'kim@example.com' })).toBeUndefined()
  expect(await spendTry({ ...attempt, device: 'known' })).toBeUndefined()
  pass(15 * MINUTE_MS)
  expect(await spendTry(attempt)).toBeUndefined()
})

test('a known browser has ten tries of its own', async () => {
  const { spendTry, attempt } = await setup()
  for (let tries = 0; tries < 10; tries++) await spendTry({ ...attempt, device: 'known' })
  expect(await spendTry({ ...attempt, device: 'known' })).toBe(15 * MINUTE_MS)
  expect(await spendTry({ ...attempt, device: 'another' })).toBeUndefined()
})

test('processes on one database share the count, and one that knows it is used up writes nothing', async () => {
  const { store, clock, spendTry, attempt } = await setup()
  let written = 0
  const counted = {
    countOne: (...given: Parameters<typeof store.countOne>) => {
      written++
      return store.countOne(...given)
    },
  }
  const another = createSignInLimits({ store: counted, clock })
  const account = { ...attempt, address: undefined }
  for (let tries = 0; tries < 20; tries++) await spendTry(account)
  for (let tries = 0; tries < 5; tries++) expect(await another(account)).toBe(15 * MINUTE_MS)
  expect(written).toBe(1)
})
