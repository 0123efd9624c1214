// Plain JavaScript: `test/run.mjs` needs it before anything is compiled.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
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
 * Installs what is missing, saying so: Debian's packages where we are root, else Playwright's own Chromium.
 * Firefox shows the same in a second engine; where it can't be had, its tests say so.
 */
export function installMissingBrowsers() {
  const missing = [!findChromium() && 'chromium', !findFirefox() && 'firefox-esr'].filter(Boolean)
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
