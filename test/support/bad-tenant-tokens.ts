import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { encode, signByHand } from './tenant-token.js'

/** What a forger starts from. */
export interface Forge {
  /** A living key of the workspace, PEM. */
  privateKey: string
  thumbprint: string
  /** A key that the workspace never had. */
  strangerKey: string
  /** Seconds since the epoch. */
  now: number
}

export const STRANGER_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey

const JWT = { alg: 'RS256', typ: 'JWT' }
const claims = ({ now }: Forge) => ({ sub: 'acme', iat: now, exp: now + 3600 })
const good = (forge: Forge) => signByHand(forge.privateKey, JWT, claims(forge))
const withHeader = (header: object) => (forge: Forge) =>
  signByHand(forge.privateKey, { ...JWT, ...header }, claims(forge))
const withClaims = (change: object | ((now: number) => object)) => (forge: Forge) =>
  signByHand(forge.privateKey, JWT, {
    ...claims(forge),
    ...(typeof change === 'function' ? change(forge.now) : change),
  })
const jwkOf = (privateKey: string) => createPublicKey(privateKey).export({ format: 'jwk' })

function hmac({ privateKey, now }: Forge, form: 'pem' | 'der' | 'jwk', alg = 'HS256'): string {
  const key = createPublicKey(privateKey)
  const secret = {
    pem: () => key.export({ type: 'spki', format: 'pem' }),
    der: () => key.export({ type: 'spki', format: 'der' }),
    jwk: () => JSON.stringify(key.export({ format: 'jwk' })),
  }[form]()
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode({ sub: 'acme', iat: now, exp: now + 3600 })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function signAs(alg: string, padding?: { padding: number; saltLength: number }) {
  return (forge: Forge) => {
    const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims(forge))}`
    const digest = `RSA-SHA${alg.slice(2)}`
    return `${signed}.${sign(digest, Buffer.from(signed), { key: forge.privateKey, ...padding }).toString('base64url')}`
  }
}

function parts(change: (header: string, payload: string, signature: string) => string) {
  return (forge: Forge) => {
    const [header = '', payload = '', signature = ''] = good(forge).split('.')
    return change(header, payload, signature)
  }
}

/** Each is refused with 401, wherever a tenant token is taken. Where the rule comes from is in front. */
export const BAD_TENANT_TOKENS: readonly [string, (forge: Forge) => string][] = [
  // Algorithms: RFC 7518 §3, RFC 8725 §3.1 and §3.2.
  ['8725 §2.1: no algorithm', (forge) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims(forge))}.`],
  [
    '8725 §2.1: no algorithm, and a signature',
    parts((_, payload, s) => `${encode({ alg: 'none' })}.${payload}.${s}`),
  ],
  ['8725 §2.1: None', parts((_, payload, s) => `${encode({ alg: 'None', typ: 'JWT' })}.${payload}.${s}`)],
  ['8725 §2.1: HS256 under the public key, PEM', (forge) => hmac(forge, 'pem')],
  ['8725 §2.1: HS256 under the public key, DER', (forge) => hmac(forge, 'der')],
  ['8725 §2.1: HS256 under the public key, JWK', (forge) => hmac(forge, 'jwk')],
  ['8725 §2.1: a MAC that says RS256', (forge) => hmac(forge, 'pem', 'RS256')],
  ['8725 §3.1: RS384', signAs('RS384')],
  ['8725 §3.1: RS512', signAs('RS512')],
  ['8725 §3.1: PS256', signAs('PS256', { padding: 6, saltLength: 32 })],
  [
    '8725 §3.1: PSS that says RS256',
    (forge) => {
      const signed = `${encode(JWT)}.${encode(claims(forge))}`
      const key = { key: forge.privateKey, padding: 6, saltLength: 32 }
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
    },
  ],
  ['7515 §4.1.1: alg in lower case', withHeader({ alg: 'rs256' })],
  ['7515 §4.1.1: alg of no text', withHeader({ alg: ['RS256'] })],
  ['7515 §4.1.1: no alg', withHeader({ alg: undefined })],
  ['7515 §4.1.1: null for alg', withHeader({ alg: null })],
  // Keys: RFC 7515 §4.1, RFC 7517 §4, RFC 8725 §3.5 and §3.10.
  ["a stranger's key", (forge) => signByHand(forge.strangerKey, JWT, claims(forge))],
  [
    "a stranger's key under a living key's name",
    (forge) => signByHand(forge.strangerKey, { ...JWT, kid: forge.thumbprint }, claims(forge)),
  ],
  [
    "7515 §4.1.3: a stranger's key inside",
    (forge) => signByHand(forge.strangerKey, { ...JWT, jwk: jwkOf(forge.strangerKey) }, claims(forge)),
  ],
  [
    '7515 §4.1.3: the right key inside',
    (forge) => signByHand(forge.privateKey, { ...JWT, jwk: jwkOf(forge.privateKey) }, claims(forge)),
  ],
  [
    '7517 §4.2: a key inside, for encryption',
    (forge) =>
      signByHand(
        forge.privateKey,
        { ...JWT, jwk: { ...jwkOf(forge.privateKey), use: 'enc' } },
        claims(forge),
      ),
  ],
  [
    '7517 §4.3: a key inside, for signing alone',
    (forge) =>
      signByHand(
        forge.privateKey,
        { ...JWT, jwk: { ...jwkOf(forge.privateKey), key_ops: ['sign'] } },
        claims(forge),
      ),
  ],
  ['7515 §4.1.2: jku', withHeader({ jku: 'https://evil.example/jwks.json' })],
  ['7515 §4.1.5: x5u', withHeader({ x5u: 'https://evil.example/cert' })],
  ['7515 §4.1.6: x5c', withHeader({ x5c: ['MIIB'] })],
  ['7515 §4.1.4: a kid of no key', withHeader({ kid: 'nobody' })],
  ['7515 §4.1.4: an empty kid', withHeader({ kid: '' })],
  ['8725 §3.10: a kid that is a path', withHeader({ kid: '../../dev/null' })],
  ['8725 §3.10: a kid that is SQL', withHeader({ kid: "' or 1=1 --" })],
  ['7515 §4.1.4: a kid of no text', withHeader({ kid: 5 })],
  // What must be understood: RFC 7515 §4.1.11, RFC 7797.
  ['7515 §4.1.11: crit', withHeader({ crit: ['exp'], exp: 1 })],
  ['7515 §4.1.11: crit that is empty', withHeader({ crit: [] })],
  ['7797 §6: b64, critical', withHeader({ crit: ['b64'], b64: false })],
  ['7797 §6: b64 alone', withHeader({ b64: false })],
  [
    '7797 §3: a payload that is not encoded',
    (forge) => {
      const header = encode({ ...JWT, b64: false, crit: ['b64'] })
      const signed = `${header}.${JSON.stringify(claims(forge))}`
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), forge.privateKey).toString('base64url')}`
    },
  ],
  // Kinds: RFC 8725 §3.11.
  ['8725 §3.11: an access token by its typ', withHeader({ typ: 'at+jwt' })],
  ['8725 §3.11: a widget token by its typ', withHeader({ typ: 'lk-widget+jwt' })],
  ['8725 §3.11: a typ of no text', withHeader({ typ: {} })],
  // Form: RFC 7515 §3 and §7, RFC 7519 §4.
  [
    '7515 §7.2.1: JSON serialisation',
    parts((header, payload, signature) =>
      JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    ),
  ],
  [
    '7515 §7.2.2: flattened JSON serialisation',
    parts((header, payload, signature) => JSON.stringify({ payload, protected: header, signature })),
  ],
  [
    '7516: five parts',
    parts((header, payload, signature) => `${header}.${payload}.${signature}.${payload}.${signature}`),
  ],
  ['7515 §7.1: two parts', parts((header, payload) => `${header}.${payload}`)],
  ['7515 §7.1: no signature', parts((header, payload) => `${header}.${payload}.`)],
  ['7515 §2: padding', parts((header, payload, signature) => `${header}=.${payload}.${signature}`)],
  [
    '7515 §2: the other alphabet',
    parts((header, payload, signature) => `${header}.${payload}.+${signature.slice(1)}`),
  ],
  [
    '7515 §5.2: a line break',
    parts(
      (header, payload, signature) => `${header}.${payload.slice(0, 4)}%0A${payload.slice(4)}.${signature}`,
    ),
  ],
  [
    '7515 §5.2: a stray character',
    parts((header, payload, signature) => `${header}.${payload}!.${signature}`),
  ],
  [
    '4648 §3.5: bits beyond the last byte',
    parts(
      (header, payload, signature) =>
        // 256 bytes leave four bits over: A and B decode to the same.
        `${header}.${payload}.${signature.slice(0, -1)}${String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1)}`,
    ),
  ],
  [
    '7515 §4: alg twice',
    (forge) => signByHand(forge.privateKey, '{"alg":"none","alg":"RS256"}', claims(forge)),
  ],
  [
    '7519 §4: sub twice',
    (forge) =>
      signByHand(
        forge.privateKey,
        JWT,
        `{"sub":"evil","sub":"acme","iat":${forge.now},"exp":${forge.now + 60}}`,
      ),
  ],
  [
    '7519 §4: sub twice, once by an escape',
    (forge) =>
      signByHand(
        forge.privateKey,
        JWT,
        `{"s\\u0075b":"evil","sub":"acme","iat":${forge.now},"exp":${forge.now + 60}}`,
      ),
  ],
  [
    '7519 §4: a name twice, further in',
    (forge) =>
      signByHand(
        forge.privateKey,
        JWT,
        `{"sub":"acme","iat":${forge.now},"exp":${forge.now + 60},"x":[{"a":1,"a":2}]}`,
      ),
  ],
  [
    '7515 §10.12: a header with text behind it',
    (forge) => signByHand(forge.privateKey, '{"alg":"RS256"}{}', claims(forge)),
  ],
  [
    '7519 §7.2: a header that is an array',
    (forge) => signByHand(forge.privateKey, '["RS256"]', claims(forge)),
  ],
  ['7519 §7.2: a payload that is a text', (forge) => signByHand(forge.privateKey, JWT, '"acme"')],
  ['7519 §7.2: a payload that is null', (forge) => signByHand(forge.privateKey, JWT, 'null')],
  [
    '7519 §7.2: a token within the token',
    (forge) => signByHand(forge.privateKey, { ...JWT, cty: 'JWT' }, good(forge)),
  ],
  [
    '3629: a payload that is no UTF-8',
    (forge) => {
      const bytes = Buffer.concat([
        Buffer.from('{"sub":"'),
        Buffer.from([0xff]),
        Buffer.from(`","iat":${forge.now},"exp":${forge.now + 60}}`),
      ])
      const signed = `${encode(JWT)}.${bytes.toString('base64url')}`
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), forge.privateKey).toString('base64url')}`
    },
  ],
  [
    'a byte order mark',
    (forge) => signByHand(forge.privateKey, JWT, `\ufeff${JSON.stringify(claims(forge))}`),
  ],
  [
    'a changed payload',
    parts((header, _, signature) => `${header}.${encode({ sub: 'evil', iat: 1, exp: 9 })}.${signature}`),
  ],
  [
    'a changed header',
    parts((_, payload, signature) => `${encode({ ...JWT, x: 1 })}.${payload}.${signature}`),
  ],
  ['huge', withClaims({ x: 'x'.repeat(7000) })],
  ['nothing but dots', () => '..'],
  ['no token at all', () => 'null'],
  // Claims: RFC 7519 §4.1, RFC 8725 §3.8 and §3.9.
  ['7519 §4.1.2: no sub', withClaims({ sub: undefined })],
  ['7519 §4.1.2: an empty sub', withClaims({ sub: '' })],
  ['7519 §4.1.2: a sub of no text', withClaims({ sub: 5 })],
  ['7519 §4.1.2: a sub of an array', withClaims({ sub: ['acme'] })],
  ['7519 §4.1.2: a long sub', withClaims({ sub: 'x'.repeat(257) })],
  ['7519 §4.1.4: no exp', withClaims({ exp: undefined })],
  ['7519 §4.1.4: an exp of text', withClaims((now) => ({ exp: String(now + 60) }))],
  [
    '7519 §4.1.4: an exp without end',
    (forge) => signByHand(forge.privateKey, JWT, `{"sub":"acme","iat":${forge.now},"exp":1e999}`),
  ],
  ['7519 §4.1.4: ended', withClaims((now) => ({ iat: now - 3600, exp: now - 60 }))],
  ['7519 §4.1.4: an exp in milliseconds', withClaims((now) => ({ exp: (now + 60) * 1000 }))],
  ['7519 §4.1.6: no iat', withClaims({ iat: undefined })],
  ['7519 §4.1.6: an iat of text', withClaims((now) => ({ iat: String(now) }))],
  ['7519 §4.1.6: an iat to come', withClaims((now) => ({ iat: now + 61, exp: now + 120 }))],
  ['7519 §4.1.6: both in milliseconds', withClaims((now) => ({ iat: now * 1000, exp: (now + 60) * 1000 }))],
  ['an end before its beginning', withClaims((now) => ({ iat: now + 30, exp: now + 20 }))],
  ['more than a day', withClaims((now) => ({ exp: now + 24 * 3600 + 1 }))],
  ['7519 §4.1.5: an nbf to come', withClaims((now) => ({ nbf: now + 61 }))],
  ['7519 §4.1.5: an nbf of text', withClaims({ nbf: 'now' })],
  ['7519 §4.1.3: another audience', withClaims({ aud: 'latchkey:api' })],
  ['7519 §4.1.3: other audiences', withClaims({ aud: ['a', 'b'] })],
  ['7519 §4.1.3: no audience in the list', withClaims({ aud: [] })],
  ['7519 §4.1.3: an audience of no text', withClaims({ aud: 5 })],
]
