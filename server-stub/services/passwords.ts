import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** RFC 7914: `n` is 2 to the power of `ln`. */
export interface PasswordCost {
  ln: number
  r: number
  p: number
}

/** 16 MiB and some 150 ms: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const COST: PasswordCost = { ln: 14, r: 8, p: 5 }
const SALT_BYTES = 16
const HASH_BYTES = 32
// More would only wait for the same cores, each with its memory.
const AT_ONCE = 2

export interface Passwords {
  hash(password: string): Promise<string>
  /** As much work without a hash, which is nobody's. `again`: the same password hashed at today's cost, where it was another. */
  verify(password: string, hash: string | undefined): Promise<{ isRight: boolean; again: string | undefined }>
}

/** scrypt; what is kept says how it was made: `scrypt$14$8$5$salt$hash`. */
export function createPasswords(cost: PasswordCost = COST): Passwords {
  const inTurn = createQueue(AT_ONCE)

  async function derive(
    password: string,
    { salt, ln, r, p }: PasswordCost & { salt: Buffer },
  ): Promise<Buffer> {
    // The same characters can be typed in two ways: NIST SP 800-63B §3.1.1.2.
    const text = password.normalize('NFKC')
    const options = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r }
    return inTurn(
      () =>
        new Promise((resolve, reject) => {
          scrypt(text, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
        }),
    )
  }

  async function hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const key = await derive(password, { ...cost, salt })
    return ['scrypt', cost.ln, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(
      '$',
    )
  }

  return {
    hash,
    async verify(password, kept) {
      const { made, salt, key } = read(kept) ?? {
        made: cost,
        salt: randomBytes(SALT_BYTES),
        key: randomBytes(HASH_BYTES),
      }
      const isRight = timingSafeEqual(await derive(password, { ...made, salt }), key)
      const isDated = made.ln !== cost.ln || made.r !== cost.r || made.p !== cost.p
      return { isRight, again: isRight && isDated ? await hash(password) : undefined }
    },
  }
}

function read(kept: string | undefined) {
  if (kept === undefined) return undefined
  const [, ln = '', r = '', p = '', salt = '', key = ''] = kept.split('$')
  return {
    made: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  }
}

/** At most so many at once; the others wait in the order they came. */
function createQueue(atOnce: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= atOnce) await new Promise<void>((resolve) => void waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
