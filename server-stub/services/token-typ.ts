import { decodeProtectedHeader } from 'jose'

/** What a JWT says that it is, in lower case, before anybody believes it. `undefined` for whatever is none. */
export function readTyp(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).typ?.toLowerCase()
  } catch {
    return undefined
  }
}
