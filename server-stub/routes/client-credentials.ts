import type { Call } from './http.js'
import { OAuthRefusal, show } from './oauth-refusal.js'
import { readBody } from './read-body.js'

export type Form = ReadonlyMap<string, string>

export interface Client {
  id: string
  secret: string
}

/** RFC 6749 §3.2: an empty parameter counts as left out, an unknown one is ignored, none may come twice. */
export async function readForm(c: Call): Promise<Form> {
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    const sentence = `Send Content-Type: application/x-www-form-urlencoded, not ${show(type) || 'none'}.`
    throw new OAuthRefusal('invalid_request', sentence)
  }
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(await readBody(c))) {
    if (form.has(name)) throw new OAuthRefusal('invalid_request', `${show(name)} is given more than once.`)
    if (value) form.set(name, value)
  }
  return form
}

/** RFC 6749 §2.3.1: by Basic or in the form, never both. */
export function readClient(c: Call, form: Form): Client {
  const header = c.req.header('authorization')
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  if (header === undefined) {
    if (id !== undefined && secret !== undefined) return { id, secret }
    const sentence = 'Send client_id (the id of the project key) and client_secret, by Basic or in the form.'
    throw new OAuthRefusal('invalid_client', sentence)
  }
  if (secret !== undefined) {
    throw new OAuthRefusal('invalid_request', 'The client signs in twice: by Authorization and in the form.')
  }
  const client = readBasic(header)
  if (id === undefined || id === client.id) return client
  throw new OAuthRefusal('invalid_request', 'client_id in the form is another than the one in Authorization.')
}

function readBasic(header: string): Client {
  const [, encoded = ''] = /^Basic +([\w+/-]+={0,2}) *$/i.exec(header) ?? []
  const [, id = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  try {
    const client = { id: formDecode(id), secret: formDecode(secret) }
    if (client.id && client.secret) return client
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
  }
  const sentence = 'Authorization is not Basic with client_id and client_secret, each form-encoded.'
  throw new OAuthRefusal('invalid_client', sentence)
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
