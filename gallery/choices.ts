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

/** By name: as they are, to be corrected (the mid-tone), or to turn dark with the scheme. */
export const BACKGROUNDS: Readonly<Record<string, string | undefined>> = {
  default: undefined,
  cream: '#fff8e7',
  rose: 'oklch(0.9 0.06 10)',
  grey: '#808080',
  navy: '#0b1d3a',
}

export const FONTS: Readonly<Record<string, string | undefined>> = {
  default: undefined,
  inherit: 'inherit',
  serif: 'Georgia, serif',
}

export const DENSITIES = ['comfortable', 'compact'] as const

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
  /** Of `BACKGROUNDS`. */
  background: string
  /** Of `FONTS`. */
  font: string
  density: (typeof DENSITIES)[number]
  /** `undefined`: as large as the window. */
  size: keyof typeof SIZES | undefined
}

export const USUAL: Omit<Choice, 'view'> = {
  scheme: 'light',
  locale: 'en',
  accent: 'default',
  background: 'default',
  font: 'default',
  density: 'comfortable',
  size: undefined,
}

/** One address for each combination; what is usual is left out. */
export function toAddress({ view, ...choice }: Choice): string {
  const query = new URLSearchParams({ view })
  for (const name of Object.keys(USUAL) as (keyof typeof USUAL)[]) {
    const value = choice[name]
    if (value && value !== USUAL[name]) query.set(name, value)
  }
  return `/view.html?${query.toString()}`
}

export function readChoice(search: string): Choice {
  const query = new URLSearchParams(search)
  const oneOf = <T extends string>(name: string, known: readonly T[]) =>
    known.find((each) => each === query.get(name))
  return {
    view: query.get('view') ?? 'home',
    scheme: oneOf('scheme', SCHEMES) ?? USUAL.scheme,
    locale: oneOf('locale', Object.keys(LANGUAGES)) ?? USUAL.locale,
    accent: oneOf('accent', Object.keys(ACCENTS)) ?? USUAL.accent,
    background: oneOf('background', Object.keys(BACKGROUNDS)) ?? USUAL.background,
    font: oneOf('font', Object.keys(FONTS)) ?? USUAL.font,
    density: oneOf('density', DENSITIES) ?? USUAL.density,
    size: oneOf('size', Object.keys(SIZES) as (keyof typeof SIZES)[]),
  }
}
