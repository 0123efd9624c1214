/** Paths. */
export interface WebKitParts {
  driver: string
  display: string
  browser: string
}

export function findWebKit(): WebKitParts | undefined
export function findFirefox(): string | undefined
export function installMissingBrowsers(): void

export const CHROMIUM_FLAGS: string[]
/** Throws where there is no Chromium. */
export function requireChromium(): string
