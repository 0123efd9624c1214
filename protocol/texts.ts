import * as z from 'zod/mini'

const TEXTS_MAX = 100
/** As UTF-8 JSON: every page with the widget loads them. */
const TEXTS_MAX_BYTES = 8192

/** What the panel says instead of its own words, by the keys of its languages (`en.json` in `widget/i18n` and `widget/more`). Unknown keys say nothing. */
export const Texts = z
  .record(z.string().check(z.regex(/^[a-z_.]{1,60}$/)), z.string().check(z.minLength(1), z.maxLength(500)))
  .check(
    z.refine((given) => Object.keys(given).length <= TEXTS_MAX, { error: `${TEXTS_MAX} texts or fewer` }),
    z.refine((given) => new TextEncoder().encode(JSON.stringify(given)).length <= TEXTS_MAX_BYTES, {
      error: `${TEXTS_MAX_BYTES} bytes of JSON or fewer`,
    }),
  )
export type Texts = z.infer<typeof Texts>
