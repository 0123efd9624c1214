import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

interface Room {
  /** Rooms and packages that may be imported. */
  uses: string[]
  /** Rooms of which types alone may be imported. */
  types?: string[]
}

/** What keeper and storage both need to do with the other tabs: each chunk has its own copy. */
const OTHER_TABS = ['naming', 'tabs', 'lock', 'limit', 'clock', 'retry'].map(
  (file) => `loader/keeper/${file}`,
)

/** Who may import whom: the house rules of the tree, as data. A room is a folder or a file; the deepest one counts. */
const ROOMS: Record<string, Room> = {
  protocol: { uses: ['zod/mini'] },
  // Sentences and rules of those who answer, the fake among them: no browser's chunk has them.
  'protocol/judge': { uses: ['protocol', 'zod/mini'] },

  loader: {
    uses: [
      'loader/tag',
      'loader/keeper',
      'loader/doctor',
      'loader/storage',
      'widget',
      'widget/live',
      'widget/more',
    ],
    types: ['protocol'],
  },
  'loader/tag': { uses: [], types: ['loader', 'protocol'] },
  'loader/keeper': { uses: ['loader', ...OTHER_TABS], types: ['protocol'] },
  // Of protocol the limits alone, which are numbers.
  'loader/storage': { uses: ['idb-keyval', 'protocol', ...OTHER_TABS], types: ['loader'] },
  ...Object.fromEntries(OTHER_TABS.map((room) => [room, { uses: OTHER_TABS, types: ['loader'] }])),
  'loader/doctor': { uses: ['loader'] },

  widget: { uses: ['widget/api', 'widget/views'], types: ['loader', 'protocol'] },
  'widget/more': {
    uses: ['widget/api', 'widget/views', 'widget/ui', 'widget/theme', 'loader', 'preact'],
    types: ['widget', 'protocol'],
  },
  'widget/live': { uses: ['widget/api', 'protocol'], types: ['loader', 'widget'] },
  'widget/api': { uses: ['protocol', 'loader'] },
  'widget/views': {
    uses: ['widget/ui', 'widget/theme', 'widget/i18n', 'preact'],
    types: ['loader', 'protocol'],
  },
  'widget/ui': { uses: ['widget/theme', 'widget/i18n', 'preact'] },
  'widget/theme': { uses: [], types: ['loader', 'protocol'] },
  // The names of the words that come with it.
  'widget/i18n': { uses: [], types: ['widget/more'] },

  // In the place of a server, for tests: `node` only to read this package's own files.
  testing: { uses: ['protocol', 'protocol/judge', 'node'], types: ['loader', 'zod/mini'] },

  gallery: {
    uses: ['loader/tag', 'widget/views', 'widget/more', 'widget/i18n', 'node', 'vite'],
    types: ['loader', 'protocol', 'widget'],
  },

  'server-stub': {
    uses: [
      'server-stub/setup-error',
      'server-stub/commands',
      'server-stub/outgoing',
      'server-stub/routes',
      'server-stub/services',
      'server-stub/store',
      'protocol',
      'node',
      'hono',
      '@hono/node-server',
      // In `log.ts` alone, which writes nothing but what it lists.
      'pino',
      'zod/mini',
    ],
  },
  'server-stub/commands': {
    uses: [
      'server-stub',
      'server-stub/setup-error',
      'server-stub/services',
      'server-stub/store',
      'node',
      'commander',
    ],
    types: ['protocol'],
  },
  'server-stub/routes': {
    uses: [
      'server-stub/services',
      'protocol',
      'protocol/judge',
      'node',
      'hono',
      'hono-openapi',
      '@hono/standard-validator',
      'zod/mini',
    ],
    types: ['server-stub', 'server-stub/store'],
  },
  // What the server asks of others, over a network that it does not trust.
  'server-stub/outgoing': { uses: ['server-stub/services', 'node'] },
  'server-stub/services': {
    uses: [
      'server-stub/setup-error',
      'server-stub/store',
      'protocol',
      'protocol/judge',
      'node',
      'jose',
      'zod/mini',
    ],
  },
  'server-stub/store': {
    uses: ['server-stub/setup-error', 'protocol', 'node', 'kysely', 'libsql'],
    types: ['server-stub/services'],
  },
  // One sentence for whoever starts the server: anything below may throw it.
  'server-stub/setup-error': { uses: [] },
  'server-stub/host': { uses: [], types: ['node'] },
  'server-stub/demo': {
    uses: [
      'server-stub',
      'server-stub/setup-error',
      'server-stub/commands',
      'server-stub/host',
      'server-stub/services',
      'server-stub/store',
      'node',
      'hono',
      '@hono/node-server',
      'zod/mini',
      'vite',
    ],
  },
}

interface Import {
  file: string
  room: string
  target: string
  isType: boolean
}

test('every import goes where the table lets it', () => {
  const imports = filesOf(['protocol', 'loader', 'widget', 'testing', 'gallery', 'server-stub']).flatMap(
    importsOf,
  )
  expect(imports.length).toBeGreaterThan(200)
  const trespasses = imports
    .filter((found) => !isAllowed(found))
    .map(({ file, target, isType }) => `${file} imports ${isType ? 'types of ' : ''}${target}`)
  expect(trespasses).toEqual([])
})

function isAllowed({ room, target, isType }: Import): boolean {
  const { uses, types = [] } = ROOMS[room] ?? { uses: [] }
  return target === room || uses.includes(target) || (isType && types.includes(target))
}

function importsOf(file: string): Import[] {
  const statements = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm
  return [...readFileSync(file, 'utf8').matchAll(statements)].map(([, type, from, dynamic = '']) => {
    const specifier = from ?? dynamic
    const isOurs = specifier.startsWith('.')
    return {
      file,
      room: roomOf(file),
      target: isOurs ? roomOf(relative('.', join(dirname(file), specifier))) : packageOf(specifier),
      isType: type !== undefined,
    }
  })
}

const roomOf = (path: string): string =>
  Object.keys(ROOMS)
    .filter((room) => path.startsWith(room + '/') || path === room + '.js' || path === room + '.ts')
    .toSorted((a, b) => b.length - a.length)[0] ?? path

/** `hono/cors` is hono; every `node:…` is node; of zod only its small half is let in. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node'
  if (specifier.startsWith('zod')) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

const filesOf = (folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
      .map((name) => join(folder, name)),
  )
