export interface Jws {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

/**
 * What a compact JWS (RFC 7515 §7.1) says, before anybody has asked whether it is true. `undefined` for whatever two
 * readers could read in two ways: padding, whitespace, bits beyond the last byte, a member given twice, text that is no UTF-8.
 */
export function readStrictJws(token: string): Jws | undefined {
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every(isCanonical)) return undefined
  const [header, payload] = parts.slice(0, 2).map(readObject)
  return header && payload && { header, payload }
}

function isCanonical(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(part, 'base64url'),
    )
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return namesTwice(text) ? undefined : { ...value }
  } catch {
    return undefined
  }
}

/** RFC 7515 §4, RFC 7519 §4: a name may come once; `JSON.parse` takes the last, others take the first. */
function namesTwice(json: string): boolean {
  const open: Set<string>[] = []
  for (const [found, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|[{}]/g)) {
    if (found === '{') open.push(new Set())
    else if (found === '}') open.pop()
    else if (colon && text) {
      const names = open.at(-1)
      // As it reads: "sub" and "s\u0075b" are the same name.
      const name = JSON.parse(text) as string
      if (names?.has(name)) return true
      names?.add(name)
    }
  }
  return false
}
