import { expect, onTestFinished, test } from 'vitest'
import { createLimits } from '../../../server-stub/services/limits.js'
import type { Refusal } from '../../../server-stub/services/refusal.js'
import { openSqlite } from '../../../server-stub/store/sqlite.js'
import type { ActiveKey } from '../../../server-stub/store/store.js'

const MINUTE_MS = 60_000

async function setup() {
  const store = await openSqlite(':memory:')
  onTestFinished(() => store.close())
  let now = 1000
  let writes = 0
  const counting = {
    ...store,
    countSome: (...given: Parameters<typeof store.countSome>) => (writes++, store.countSome(...given)),
  }
  const clock = { now: () => now }
  return {
    make: () => createLimits({ store: counting, clock }),
    pass: (ms: number) => void (now += ms),
    writes: () => writes,
  }
}

const keyWith = (mintLimit: number | undefined, id = 'key_1') => ({ id, mintLimit }) as ActiveKey

test('sixty a minute are counted down, and the next is refused until the minute is over', async () => {
  const { make, pass } = await setup()
  const { failures } = make()
  expect(await failures('192.0.2.1')).toEqual({
    name: 'failed-authentications',
    quota: 60,
    windowMs: MINUTE_MS,
    remaining: 59,
    endsInMs: MINUTE_MS,
  })
  pass(20_000)
  for (let left = 58; left >= 0; left--) expect((await failures('192.0.2.1')).remaining).toBe(left)
  await expect(failures('192.0.2.1')).rejects.toMatchObject({
    code: 'rate_limited',
    message: 'Too many wrong credentials from this address; 60 a minute are allowed. Try again in 40 s.',
    quota: { remaining: 0, endsInMs: 40_000 },
  } satisfies Partial<Refusal> | object)
  pass(40_000)
  expect((await failures('192.0.2.1')).remaining).toBe(59)
})

test('each address and each limit has its own count', async () => {
  const { make } = await setup()
  const { failures, anonymousMints } = make()
  for (let count = 0; count < 60; count++) await failures('192.0.2.1')
  await expect(failures('192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' })
  expect((await failures('192.0.2.2')).remaining).toBe(59)
  expect((await anonymousMints('192.0.2.1')).remaining).toBe(59)
})

test('two servers on one store share the count', async () => {
  const { make } = await setup()
  const [one, other] = [make(), make()]
  for (let count = 0; count < 30; count++) {
    await one.failures('192.0.2.1')
    await other.failures('192.0.2.1')
  }
  await expect(one.failures('192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' })
  await expect(other.failures('192.0.2.1')).rejects.toMatchObject({ code: 'rate_limited' })
})

test('a flood beyond the limit writes nothing', async () => {
  const { make, writes } = await setup()
  const { failures } = make()
  for (let count = 0; count < 500; count++) await failures('192.0.2.1').catch(() => undefined)
  expect(writes()).toBe(61)
})

test("a key's mints are counted where it has a limit, and in memory alone", async () => {
  const { make, pass, writes } = await setup()
  const { mints } = make()
  expect(mints(keyWith(undefined))).toBeUndefined()
  expect(mints(keyWith(2))).toMatchObject({ name: 'mints', quota: 2, remaining: 1 })
  expect(mints(keyWith(2))).toMatchObject({ remaining: 0 })
  expect(() => mints(keyWith(2))).toThrow('Too many mints with this project key; 2 a minute are allowed.')
  expect(mints(keyWith(2, 'key_2'))).toMatchObject({ remaining: 1 })
  pass(MINUTE_MS)
  expect(mints(keyWith(2))).toMatchObject({ remaining: 1 })
  expect(writes()).toBe(0)
})
