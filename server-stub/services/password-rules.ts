/** NIST SP 800-63B §3.1.1.2: length counts, the kinds of characters do not, and what everybody tries first is refused. */
export const PASSWORD_MIN_CHARS = 12
const PASSWORD_MAX_CHARS = 256
/** What must be left of a password when the words that anybody could guess are taken out of it. */
const OWN_MIN_CHARS = 6
const WORD_MIN_CHARS = 3

// Of the lists that attackers begin with, what is long enough to be asked at all: the words, and how they are filled up.
const COMMON =
  /^(password|passwort|qwert[yz](uiop)?|asdfgh(jkl)?|zxcvbnm?|letmein|welcome|iloveyou|admin(istrator)?|changeme|secret|monkey|dragon|football|baseball|sunshine|princess|superman|batman|trustno1|correcthorsebatterystaple|abc|abcd|abcdef|login|master|hello|test)+$/

/** @param words what people who know the user would try: the email, names. */
export function findPasswordFault(password: string, words: readonly string[]): string | undefined {
  const chars = Array.from(password).length
  if (chars < PASSWORD_MIN_CHARS) return `Use at least ${PASSWORD_MIN_CHARS} characters; this has ${chars}.`
  if (chars > PASSWORD_MAX_CHARS) return `Use at most ${PASSWORD_MAX_CHARS} characters; this has ${chars}.`
  const plain = password.normalize('NFKC').toLowerCase()
  if (isPattern(plain))
    return 'This is a pattern that is tried first. Use a few words that belong together only for you.'
  const own = toWords(words).reduce((rest, word) => rest.replaceAll(word, ''), plain)
  if (Array.from(own).length < OWN_MIN_CHARS) {
    return 'This is little more than your email, your name or that of the workspace. Use something nobody could guess.'
  }
  return undefined
}

function isPattern(plain: string): boolean {
  if (new Set(plain).size < 5 || isSequence(plain)) return true
  const letters = plain
    .replaceAll('0', 'o')
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replaceAll(/[^\p{L}]/gu, '')
  return COMMON.test(letters) || COMMON.test(plain.replaceAll(/[\d\W_]/g, ''))
}

/** `123456789012`, `abcdefghijkl`: most characters follow the one before. */
function isSequence(plain: string): boolean {
  const codes = Array.from(plain, (char) => char.codePointAt(0) ?? 0)
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - (codes[index] ?? 0)) <= 1)
  return steps.length >= codes.length - 4
}

/** Longest first, so that what holds another is taken out whole. */
function toWords(words: readonly string[]): string[] {
  return ['latchkey', ...words]
    .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= WORD_MIN_CHARS)
    .toSorted((a, b) => b.length - a.length)
}
