import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BENCH = new URL('..', import.meta.url)
const ROOT = new URL('../..', BENCH)

/** The peers, in the versions of test/bench/package.json; installed here if any is missing or another. */
export function mustHavePeers(say) {
  const { dependencies } = readManifest(BENCH)
  const isThere = ([name, version]) => {
    const folder = new URL(`node_modules/${name}/`, BENCH)
    return existsSync(folder) && readManifest(folder).version === version
  }
  if (Object.entries(dependencies).every(isThere)) return
  say('Installing the peers in test/bench, this once.')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], BENCH)
}

/** The keeper's chunk as it is delivered. */
export function mustHaveBuild(say) {
  const chunks = new URL('dist/browser/assets/', ROOT)
  if (existsSync(chunks) && readdirSync(chunks).some((name) => name.startsWith('keeper-'))) return
  say('Building, since dist/ holds no keeper.')
  run('npm', ['run', '--silent', 'build'], ROOT)
}

const readManifest = (folder) => JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))

// Standard output is for the results.
function run(command, parameters, folder) {
  execFileSync(command, parameters, {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', process.stderr, 'inherit'],
  })
}
