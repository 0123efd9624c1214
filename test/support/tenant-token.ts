import { createPrivateKey, sign } from 'node:crypto'
import { noteSecret } from './secrets.js'

/** A compact JWS of whatever header and payload, text as it is: for tokens that no library would make. */
export function signByHand(privateKey: string, header: object | string, payload: object | string): string {
  const signed = `${encode(header)}.${encode(payload)}`
  const signature = sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(privateKey))
  const token = `${signed}.${signature.toString('base64url')}`
  noteSecret(token)
  return token
}

export function encode(value: object | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}
