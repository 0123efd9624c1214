export type Direction = 'ltr' | 'rtl'

/** ISO 15924. Asked for by script because Firefox has no `Intl.Locale.prototype.getTextInfo`. */
const RIGHT_TO_LEFT = ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']

/** `locale` must be valid BCP 47. */
export const toDirection = (locale: string): Direction =>
  RIGHT_TO_LEFT.includes(new Intl.Locale(locale).maximize().script ?? '') ? 'rtl' : 'ltr'
