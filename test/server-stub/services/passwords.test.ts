import { expect, test } from 'vitest'
import { createPasswords } from '../../../server-stub/services/passwords.js'
import { CHEAP } from '../../support/server.js'

const PASSWORD = 'a boat full of walnuts'

test('a password is known by its hash, and by no other', async () => {
  const { hash, verify } = createPasswords(CHEAP)
  const kept = await hash(PASSWORD)
  expect(kept).not.toContain('walnuts')
  expect(await hash(PASSWORD)).not.toBe(kept)
  expect(await verify(PASSWORD, kept)).toEqual({ isRight: true, again: undefined })
  expect(await verify(`${PASSWORD} `, kept)).toEqual({ isRight: false, again: undefined })
  expect(await verify(PASSWORD, undefined)).toEqual({ isRight: false, again: undefined })
})

test('the same characters are the same password, however a keyboard makes them', async () => {
  const { hash, verify } = createPasswords(CHEAP)
  expect(await verify('cafe\u0301 am Fluss', await hash('caf\u00e9 am Fluss'))).toMatchObject({
    isRight: true,
  })
})

test('a hash of another cost still serves, and is made again at the cost of today', async () => {
  const [old, now] = [createPasswords(CHEAP), createPasswords({ ln: 5, r: 2, p: 1 })]
  const kept = await old.hash(PASSWORD)
  const { isRight, again } = await now.verify(PASSWORD, kept)
  expect([isRight, again?.startsWith('scrypt$5$2$1$')]).toEqual([true, true])
  expect(await now.verify(PASSWORD, again)).toEqual({ isRight: true, again: undefined })
  expect(await now.verify('wrong', kept)).toEqual({ isRight: false, again: undefined })
})

test('unless told otherwise, a hash costs what OWASP asks for', async () => {
  expect(await createPasswords().hash(PASSWORD)).toMatch(/^scrypt\$14\$8\$5\$/)
})

test('many at once all come to an end', async () => {
  const { hash, verify } = createPasswords(CHEAP)
  const kept = await hash(PASSWORD)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => verify(n % 2 ? PASSWORD : 'x', kept)),
  )
  expect(answers.filter(({ isRight }) => isRight)).toHaveLength(25)
})
