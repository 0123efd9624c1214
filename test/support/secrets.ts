/** Shorter ones are no secrets, and would be found in words. */
const SECRET_MIN_CHARS = 16

const secrets = new Set<string>()
const lines: string[] = []

/** A secret that was made, or sent, while this file's tests ran. */
export function noteSecret(secret: string): void {
  if (secret.length >= SECRET_MIN_CHARS) secrets.add(secret)
}

/** A line that the server's log wrote meanwhile. */
export function noteLine(line: string): void {
  lines.push(line)
}

export function noted(): { secrets: ReadonlySet<string>; lines: readonly string[] } {
  return { secrets, lines }
}

/** Each line with a secret in it. */
export function findLeaks({ secrets: made, lines: written } = noted()): string[] {
  const log = written.join('')
  const leaked = [...made].filter((secret) => log.includes(secret))
  return leaked.flatMap((secret) => written.filter((line) => line.includes(secret)))
}
