import { readFileSync } from 'node:fs'

/** A peer by its name and the version that is installed. */
export function nameWithVersion(name) {
  const manifest = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`
}
