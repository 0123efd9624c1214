// Plain JavaScript: `test/run.mjs` needs it before anything is compiled.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Chromium's path: what `CHROMIUM_PATH` names, else the system's, else Playwright's own; `undefined` where there is none. */
const findChromium = () =>
  find(
    process.env.CHROMIUM_PATH,
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    chromium.executablePath(),
  )

export function requireChromium() {
  const path = findChromium()
  if (path && existsSync(path)) return path
  throw new Error(
    `No Chromium ${path ? `at ${path}` : 'was found'}: CHROMIUM_PATH names one, and npm test installs one where it can.`,
  )
}

/** Firefox's path: what `FIREFOX_PATH` names, else the system's; Playwright drives an unmodified one over WebDriver BiDi. */
export const findFirefox = () => find(process.env.FIREFOX_PATH, ['firefox-esr', 'firefox'])

/**
 * WebKitGTK's driver, its browser, and the display that this one needs; `undefined` where one of them is missing.
 * Debian keeps the browser beside the library, where no PATH leads.
 */
export function findWebKit() {
  const driver = find(undefined, ['WebKitWebDriver'])
  const display = find(undefined, ['Xvfb'])
  const browser = findMiniBrowser()
  return driver && display && browser ? { driver, display, browser } : undefined
}

/**
 * Installs what is missing, saying so: Debian's packages where we are root, else Playwright's own Chromium.
 * Firefox and WebKitGTK show the same in other engines; where they can't be had, their tests say so.
 */
export function installMissingBrowsers() {
  const missing = [!findChromium() && 'chromium', !findFirefox() && 'firefox-esr']
    .concat(findWebKit() ? [] : ['webkit2gtk-driver', 'xvfb'])
    .filter(Boolean)
  if (missing.length === 0) return
  if (process.getuid?.() === 0 && isDebian()) {
    console.log(`No ${missing.join(', no ')} here: installing with apt-get.`)
    run('apt-get', ['update', '-qq'])
    for (const name of missing) run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name])
  } else if (missing.includes('chromium')) {
    console.log("No Chromium here: downloading Playwright's own. CHROMIUM_PATH names another.")
    run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'])
  }
}

function find(named, commands, own) {
  if (named) return named
  for (const command of commands) {
    const { stdout, status } = spawnSync('which', [command], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return own && existsSync(own) ? own : undefined
}

function findMiniBrowser() {
  const libraries = '/usr/lib'
  const folders = existsSync(libraries)
    ? readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'))
    : []
  return folders
    .map((name) => `${libraries}/${name}/webkit2gtk-4.1/MiniBrowser`)
    .find((path) => existsSync(path))
}

const isDebian = () => {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function run(command, parameters) {
  spawnSync(command, parameters, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
