import * as z from 'zod/mini'

const ADDRESS_MAX_CHARS = 2048

/** Absolute, and nothing in it that could be a password or be read in two ways. */
const address = (...schemes: readonly string[]) =>
  z.string().check(
    z.maxLength(ADDRESS_MAX_CHARS),
    z.refine((given) => isAddress(given, schemes), {
      error: `an address that begins with ${schemes.join(', ')} and has neither white space nor a user name or password`,
    }),
  )

/** What an image is shown from. */
export const PictureAddress = address('https:')

/** Where a link may lead. */
export const LinkAddress = address('https:', 'http:', 'mailto:', 'tel:')

function isAddress(given: string, schemes: readonly string[]): boolean {
  if (/[\s\p{Cc}]/u.test(given) || !URL.canParse(given)) return false
  const { protocol, username, password } = new URL(given)
  return schemes.includes(protocol) && username === '' && password === ''
}
