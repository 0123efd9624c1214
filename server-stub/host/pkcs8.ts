/** Version 0, and the algorithm rsaEncryption (RFC 8017 §A.1) without parameters, in DER. */
const RSA_PREAMBLE = [2, 1, 0, 48, 13, 6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0]
const SEQUENCE = 0x30
const OCTET_STRING = 0x04

/** An RSA private key of PKCS#1 in the envelope of PKCS#8 (RFC 5958 §2): Web Crypto opens no other. */
export function toPkcs8(pkcs1: Uint8Array): Uint8Array<ArrayBuffer> {
  return wrap(SEQUENCE, [...RSA_PREAMBLE, ...wrap(OCTET_STRING, [...pkcs1])])
}

function wrap(tag: number, content: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([tag, ...toLength(content.length), ...content])
}

/** X.690 §8.1.3: one byte below 128, else how many bytes follow, and they. */
function toLength(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  return [0x80 | bytes.length, ...bytes]
}
