import type { Options } from '../options.js'

interface OptionWords {
  allowed: string
  fallback: string
  meaning: string
}

/** Every option in words. The README's table is made of this, and so is what the console says of a bad one. */
export const OPTIONS: Record<keyof Options, OptionWords> = {
  widget: {
    allowed: 'a widget id, wgt_…',
    fallback: 'none; required',
    meaning: 'Which widget. Another one needs `destroy` first.',
  },
  apiUrl: {
    allowed: 'an absolute URL',
    fallback: "the tag's origin; required from npm",
    meaning: 'The Latchkey server.',
  },
  token: {
    allowed: 'a widget token; empty',
    fallback: 'none',
    meaning:
      'The first token, where the page already has one. Empty, on localhost: a developer connects the page in a popup of the server’s.',
  },
  getToken: {
    allowed: 'a function',
    fallback: 'none',
    meaning:
      'Where tokens come from: `({ reason, current, signal }) => token`, also as a promise; `null`: nobody is signed in.',
  },
  tokenUrl: {
    allowed: 'a URL, absolute or of this site',
    fallback: 'none',
    meaning: "The host's token route, where there is no `getToken`.",
  },
  visitor: {
    allowed: 'an object { id, email, name, company }; on the tag as JSON',
    fallback: 'none',
    meaning:
      'Whom the page takes its visitor to be, unverified. With it, tabs share the first token too, and another visitor never sees this one’s.',
  },
  metadata: {
    allowed: 'an object; on the tag as JSON',
    fallback: 'none',
    meaning: 'What the page says besides, unverified.',
  },
  locale: {
    allowed: 'a BCP 47 language tag, such as en-GB',
    fallback: "the page's `lang`, then the browser's",
    meaning: 'The panel’s language: English, German or Arabic, else English.',
  },
  colorScheme: {
    allowed: 'auto, light, dark, page',
    fallback: '`auto`',
    meaning: '`auto` follows the system; `page` the page: its `color-scheme`, else its background.',
  },
  position: {
    allowed: 'bottom-right, bottom-left',
    fallback: '`bottom-right`',
    meaning: 'The corner of launcher and panel.',
  },
  offset: {
    allowed: '0 to 999, in CSS pixels',
    fallback: '`20`',
    meaning: 'Distance from the edges.',
  },
  zIndex: {
    allowed: '0 to 2147483647',
    fallback: '`2147483000`',
    meaning: 'What lies above what.',
  },
  theme: {
    allowed: 'an object { accent, background, text, radius, font, density, dark }; on the tag as JSON',
    fallback: "the widget's",
    meaning:
      'Three CSS colours, and others in `dark`; `radius` 0 to 32 CSS pixels; `font` `system`, `inherit` or families; `density` `comfortable`, `compact`. [More](widget/README.md#theme)',
  },
  launcher: {
    allowed: 'true, false, or a CSS selector',
    fallback: '`true`',
    meaning: "`false`: none. A selector: the page's own elements open the panel.",
  },
  greeting: {
    allowed: 'a text',
    fallback: "the widget's",
    meaning: '`{name}` stands for the verified first name.',
  },
  texts: {
    allowed: 'an object { key: text }; on the tag as JSON',
    fallback: "the widget's",
    meaning: 'The panel’s words instead of its language’s, by their key as in `widget/i18n/en.json`.',
  },
  sound: {
    allowed: 'true, false',
    fallback: '`false`',
    meaning: 'A short tone for a message that arrives, in one tab.',
  },
  open: {
    allowed: 'true, false',
    fallback: '`false`',
    meaning: 'Open by itself once loaded.',
  },
  hideOnMobile: {
    allowed: 'true, false',
    fallback: '`false`',
    meaning: 'No launcher below 640 CSS pixels.',
  },
  prefetch: {
    allowed: 'intent, idle, load',
    fallback: '`intent`',
    meaning: 'When chunks and token are fetched: on hover or focus, when idle, or on load.',
  },
  background: {
    allowed: 'lazy, warm',
    fallback: '`lazy`',
    meaning: '`lazy`: no calls while the page is hidden. `warm`: the token is kept fresh all the time.',
  },
  tokenStorage: {
    allowed: 'memory, browser',
    fallback: '`memory`',
    meaning: '`browser`: the token outlives a reload, in IndexedDB, where the page names its `visitor`.',
  },
  consent: {
    allowed: 'on-open, pending, granted',
    fallback: '`on-open`',
    meaning:
      'When this browser may be written to: once the visitor opens the panel, not yet, or from now on.',
  },
  significantEvents: {
    allowed: 'a list of names; on the tag as JSON',
    fallback: 'none',
    meaning: 'Names for `track` after which the token is refreshed in the background.',
  },
  nonce: {
    allowed: 'a text',
    fallback: "the tag's",
    meaning: "The page's CSP nonce.",
  },
  debug: {
    allowed: 'true, false',
    fallback: '`false`',
    meaning:
      'The doctor’s panel opens, and where something is wrong the widget’s shows the developer’s words too, as it always does on localhost.',
  },
}
