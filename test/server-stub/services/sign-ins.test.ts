import { expect, test } from 'vitest'
import { createDevices } from '../../../server-stub/services/devices.js'
import { createSignIns } from '../../../server-stub/services/sign-ins.js'
import { SAM, setupPeople } from '../../support/people.js'

const STRANGER = { from: {}, subject: '192.0.2.1', device: undefined }

async function setup() {
  const people = await setupPeople()
  const { store, clock } = people
  const verified: (string | undefined)[] = []
  const signIns = createSignIns({
    store,
    clock,
    devices: createDevices(['a secret of 32 bytes and more, for tests']),
    passwords: {
      hash: () => Promise.resolve('new'),
      verify: (_, hash) => Promise.resolve({ isRight: verified.push(hash) < 0, again: undefined }),
    },
    spendTry: () => Promise.resolve(undefined),
  })
  return { ...people, signIns, verified }
}

test('a password is verified once, whether there is such a user or not, so that the time tells nothing', async () => {
  const { addUser, users, signIns, verified } = await setup()
  await addUser()
  const { id } = await addUser('kim@northwind.example')
  await users.disable(id)
  for (const email of [SAM, 'kim@northwind.example', 'nobody@northwind.example']) {
    expect(await signIns.enter({ email, password: 'x' }, STRANGER)).toEqual({ status: 'refused' })
  }
  const kept = expect.stringContaining('scrypt$')
  expect(verified).toEqual([kept, kept, undefined])
})
