import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Where the widget's chunk gathers what it lends. */
const LENT = 'widget/views/shared.ts'
const TAKEN = 'widget/more/share.ts'
const ID = '\0latchkey:shared'

/**
 * In the environment `more`, what that chunk would import of the modules that `LENT` imports are variables, set by
 * `share()`: two chunks with one Preact between them, though neither imports the other.
 */
export function shareModules(): Plugin {
  let names: string[] = []
  const lent = new Set<string>()
  return {
    name: 'latchkey:shared',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'more',
    async buildStart() {
      const statements = readFileSync(LENT, 'utf8').matchAll(/^import \{([^}]+)\} from '([^']+)'/gm)
      for (const [, imported = '', source = ''] of statements) {
        names = names.concat(imported.split(',').map((name) => name.trim()))
        lent.add(await this.resolve(source, LENT).then((found) => found!.id))
      }
    },
    async resolveId(source, importer) {
      if (!importer || importer === LENT) return undefined
      const found = await this.resolve(source, importer, { skipSelf: true })
      return found && (lent.has(found.id) || found.id.endsWith(TAKEN)) ? ID : undefined
    },
    load: (id) =>
      id === ID
        ? `export let ${names.join()};export const share = (given) => {({${names.join()}} = given)}`
        : undefined,
  }
}
