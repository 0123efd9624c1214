/** What a view is shown under. */
export const SCHEMES = ['light', 'dark'] as const
/** The languages that there are, by their files; the widget's own first. */
export const LANGUAGES: Readonly<Record<string, unknown>> = {
  // It comes with the views.
  en: undefined,
  ...Object.fromEntries(
    Object.entries(
      import.meta.glob(['../widget/i18n/*.json', '!../widget/i18n/en.json'], {
        import: 'default',
        eager: true,
      }),
    ).map(([file, strings]) => [file.replace(/.*\/|\.json$/g, ''), strings]),
  ),
}

/** By name. The widget has to correct some of them before anybody can read them. */
export const ACCENTS: Readonly<Record<string, string | undefined>> = {
  default: undefined,
  yellow: '#ffe600',
  white: '#ffffff',
  black: '#000000',
  grey: '#808080',
  lime: 'oklch(0.9 0.3 130)',
  pink: 'hotpink',
}

interface Size {
  /** CSS pixels. */
  width: number
  height: number
  /** How large a CSS pixel is. */
  zoom: number
}

export const SIZES = {
  phone: { width: 390, height: 844, zoom: 1 },
  desktop: { width: 1280, height: 800, zoom: 1 },
  /** A desktop's window, half as many pixels each way (WCAG 1.4.4). */
  'zoom-200': { width: 640, height: 400, zoom: 2 },
} as const satisfies Record<string, Size>

export interface Choice {
  view: string
  scheme: (typeof SCHEMES)[number]
  /** Of `LANGUAGES`: words, direction, dates and numbers. */
  locale: string
  /** Of `ACCENTS`. */
  accent: string
  /** `undefined`: as large as the window. */
  size: keyof typeof SIZES | undefined
}

/** One address for each combination; what is usual is left out. */
export function toAddress({ view, scheme, locale, accent, size }: Choice): string {
  const query = new URLSearchParams({ view })
  if (scheme !== 'light') query.set('scheme', scheme)
  if (locale !== 'en') query.set('locale', locale)
  if (accent !== 'default') query.set('accent', accent)
  if (size) query.set('size', size)
  return `/view.html?${query.toString()}`
}

export function readChoice(search: string): Choice {
  const query = new URLSearchParams(search)
  const oneOf = <T extends string>(name: string, known: readonly T[]) =>
    known.find((each) => each === query.get(name))
  return {
    view: query.get('view') ?? 'home',
    scheme: oneOf('scheme', SCHEMES) ?? 'light',
    locale: oneOf('locale', Object.keys(LANGUAGES)) ?? 'en',
    accent: oneOf('accent', Object.keys(ACCENTS)) ?? 'default',
    size: oneOf('size', Object.keys(SIZES) as (keyof typeof SIZES)[]),
  }
}
