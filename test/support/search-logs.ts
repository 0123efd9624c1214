/**
 * Before each file of tests: whatever makes a secret also notes it, whatever writes the log notes each line, and after the
 * file's last test the lines are searched for every secret. What a process of its own writes is not seen here.
 */
import { afterAll, expect, vi } from 'vitest'
import { findLeaks, noteLine, noteSecret } from './secrets.js'

vi.mock(import('../../server-stub/log.js'), async (original) => {
  const { createLog } = await original()
  return {
    createLog: ({ level, write }) =>
      createLog({
        level,
        write(line) {
          noteLine(line)
          write(line)
        },
      }),
  }
})

vi.mock(import('../../server-stub/services/key-format.js'), async (original) => {
  const module = await original()
  return {
    ...module,
    makeKey(prefix) {
      const key = module.makeKey(prefix)
      if (prefix !== module.PUBLISHABLE_KEY_PREFIX) noteSecret(key)
      return key
    },
  }
})

vi.mock(import('../../server-stub/services/secret.js'), async (original) => {
  const { makeSecret } = await original()
  return { makeSecret: () => note(makeSecret()) }
})

vi.mock(import('../../server-stub/services/passwords.js'), async (original) => {
  const { createPasswords } = await original()
  return {
    createPasswords(cost) {
      const { hash, verify } = createPasswords(cost)
      return {
        hash: (password) => hash(note(password)),
        verify: (password, kept) => verify(note(password), kept),
      }
    },
  }
})

vi.mock(import('../../server-stub/services/token-codec.js'), async (original) => {
  const { createTokenCodec } = await original()
  return {
    createTokenCodec<Claims>(typ: string, secrets: readonly string[]) {
      for (const secret of secrets) noteSecret(secret)
      const codec = createTokenCodec<Claims>(typ, secrets)
      return { ...codec, sign: (claims: Claims) => note(codec.sign(claims)) }
    },
  }
})

vi.mock(import('../../server-stub/services/access-token-codec.js'), async (original) => {
  const module = await original()
  return {
    ...module,
    createAccessTokenCodec(secrets) {
      const codec = module.createAccessTokenCodec(secrets)
      return { ...codec, sign: async (claims) => note(await codec.sign(claims)) }
    },
  }
})

vi.mock(import('../../server-stub/services/signing-keys.js'), async (original) => {
  const { createSigningKeys } = await original()
  return {
    createSigningKeys(dependencies) {
      const keys = createSigningKeys(dependencies)
      return {
        ...keys,
        async create(...given) {
          const key = await keys.create(...given)
          noteSecret(key.private_key_base64)
          // A line at a time: JSON writes the ends of lines in another way.
          for (const line of key.private_key.split('\n')) if (!line.startsWith('-----')) noteSecret(line)
          return key
        },
      }
    },
  }
})

vi.mock(import('../../server-stub/services/vault.js'), async (original) => {
  const { createVault } = await original()
  return {
    createVault(secrets) {
      const vault = createVault(secrets)
      return {
        ...vault,
        seal(text, place) {
          for (const [value] of text.matchAll(/[^"{}:,]+/g)) noteSecret(value)
          return vault.seal(text, place)
        },
      }
    },
  }
})

// As long as many random worlds make it.
const SEARCH_MS = 120_000

afterAll(() => {
  expect(findLeaks(), 'lines of the log with a secret in them').toEqual([])
}, SEARCH_MS)

function note(secret: string): string {
  noteSecret(secret)
  return secret
}
