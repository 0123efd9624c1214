/** What may be a credential or a person, and what is said instead; the first that fits. */
const HIDDEN: readonly [RegExp, string][] = [
  [/\blk_(sk|pk|vs)_[\w-]+/g, 'lk_$1_…'],
  [/\bBearer\s+[^\s"',;]+/gi, 'Bearer …'],
  // A JWT, whole or cut.
  [/\beyJ[\w-]{6,}(\.[\w-]*){0,2}/g, 'eyJ…'],
  [/'nonce-[^']*'/g, "'nonce-…'"],
  [/\?[^\s?"'`<>]*=[^\s"'`<>]*/g, '?…'],
  [/[^\s<>"'`(,;=]+@[^\s<>"'`),;]+\.[a-z]{2,}/gi, '…@…'],
  // Longer than any id of ours.
  [/[\w+/-]*[\w+-]{40,}[\w+/=-]*/g, '…'],
]

/** The text without what nobody else should read: it is shown on a screen, and copied into tickets. */
export const redact = (text: string): string =>
  HIDDEN.reduce((shown, [pattern, instead]) => shown.replace(pattern, instead), text)

/** An address without its query and fragment, where one-time codes and names stand. */
export const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '')
