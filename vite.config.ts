import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { minify } from 'terser'
import { defineConfig, type EnvironmentOptions } from 'vite'
import { PRIVATE_MEMBERS } from './private-members.js'
import { shareModules } from './shared-modules.js'

// Written by `buildApp` once the chunks are there, read by the tag's environment after that.
const chunkTable: Record<string, string> = {}
const CHUNKS = {
  // First: the keeper holds its hash, since no page needs it without the keeper.
  storage: 'loader/storage/index.ts',
  keeper: 'loader/keeper/index.ts',
  // Before the widget, which holds their hashes.
  live: 'widget/live/index.ts',
  more: 'widget/more/index.ts',
  widget: 'widget/index.tsx',
  doctor: 'loader/doctor/index.ts',
}

/** Every language but the widget's own: its file's SHA-256. */
const languageTable: Record<string, string> = {}
const LANGUAGES = readdirSync('widget/i18n')
  .flatMap((file) => /^(?!en\b)(.+)\.json$/.exec(file)?.[1] ?? [])
  .sort((a, b) => b.length - a.length)
const ASSETS = 'dist/browser/assets'

const toHash = (body: string | Buffer): string => createHash('sha256').update(body).digest('base64')
/** What `loader/tag/load.ts` and `widget/api/language.ts` make of a hash. */
const toFile = (name: string, hash: string): string => `${ASSETS}/${name}-${hash.match(/\w{8}/)![0]}`

/** Self-contained, so that one hash vouches for all of it: no static import, no further chunk. */
const chunk = (name: string, input: string): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    outDir: ASSETS,
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { [name]: input },
      preserveEntrySignatures: 'strict',
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        codeSplitting: false,
        minify: { compress: true, mangle: false },
      },
    },
  },
})

// Short names out of these letters, in this order: of a thousand tried, the ones that Brotli made most of in tag and
// keeper, and of as many in the panel.
const LETTERS = 'eaionstdlukfpmj$ybwxrcRgzvqBCJAhGVTMOYFELUQINXKWSHDP_Z'
const PANEL_LETTERS = 'aeionrtslcudhpmBgvbwykxjqzAUCDEFGHIJKLMfOPXRSTNVWQYZ_$'
const toIdentifier =
  (letters: string) =>
  (count: number): string =>
    (count < letters.length ? '' : toIdentifier(letters)(Math.floor(count / letters.length) - 1)) +
    letters[count % letters.length]

const node = (outDir: string, input: Record<string, string>): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true, external: [...builtinModules, 'libsql', 'vite'], conditions: ['node'] },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    // What is bundled comes with the licences it asks to be passed on.
    license: true,
    rolldownOptions: {
      input,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})

export default defineConfig({
  publicDir: false,
  environments: {
    ...Object.fromEntries(Object.entries(CHUNKS).map(([name, input]) => [name, chunk(name, input)])),
    tag: {
      consumer: 'client',
      build: {
        outDir: 'dist/browser',
        emptyOutDir: false,
        target: 'es2022',
        rolldownOptions: {
          input: { latchkey: 'loader/tag/main.ts' },
          output: { format: 'iife', entryFileNames: '[name].js', minify: { compress: true, mangle: false } },
        },
      },
    },
    loader: {
      consumer: 'client',
      build: {
        outDir: 'dist/loader',
        target: 'es2022',
        // The customer's bundler does that, and readable names help whoever debugs.
        minify: false,
        modulePreload: false,
        lib: { entry: { index: 'loader/index.ts' }, formats: ['es'] },
      },
    },
    host: node('dist/host', { index: 'server-stub/host/index.ts' }),
    testing: node('dist/testing', { index: 'testing/index.ts' }),
    server: node('dist/server', { main: 'server-stub/main.ts' }),
    demo: node('dist/demo', { main: 'server-stub/demo/main.ts' }),
  },
  builder: {
    // One configuration for all, or the tag would read a table of its own, empty.
    sharedConfigBuild: true,
    async buildApp(builder) {
      rmSync('dist', { recursive: true, force: true })
      mkdirSync(ASSETS, { recursive: true })
      for (const name of LANGUAGES) {
        const words = JSON.stringify(JSON.parse(readFileSync(`widget/i18n/${name}.json`, 'utf8')))
        languageTable[name] = toHash(words)
        writeFileSync(`${toFile(name, languageTable[name])}.json`, words)
      }
      for (const name of Object.keys(CHUNKS)) {
        await builder.build(builder.environments[name]!)
        const built = `${ASSETS}/${name}.js`
        const hash = (chunkTable[name] = toHash(readFileSync(built)))
        renameSync(built, `${toFile(name, hash)}.js`)
      }
      for (const name of ['tag', 'loader', 'host', 'testing', 'server', 'demo'])
        await builder.build(builder.environments[name]!)
    },
  },
  plugins: [
    shareModules(),
    {
      // What pages pay for: Terser after Oxc saves 1 to 2 % on either alone.
      name: 'latchkey:terser',
      applyToEnvironment: ({ name }) => name === 'tag' || name in CHUNKS,
      async generateBundle(_, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          const { name } = this.environment
          const { code } = await minify(chunk.code, {
            ecma: 2020,
            module: true,
            compress: { passes: 6, unsafe_arrows: true, pure_getters: true },
            mangle: {
              nth_identifier: { get: toIdentifier(name === 'widget' ? PANEL_LETTERS : LETTERS) },
              properties:
                name in PRIVATE_MEMBERS
                  ? // Terser's list of the platform's names is longer than the platform; ours is compared in a test.
                    {
                      builtins: true,
                      regex: new RegExp(
                        `^(${PRIVATE_MEMBERS[name as keyof typeof PRIVATE_MEMBERS].join('|')})$`,
                      ),
                    }
                  : false,
            },
          })
          if (code) chunk.code = code
        }
      },
    },
    {
      name: 'latchkey:language-table',
      enforce: 'post',
      applyToEnvironment: ({ name }) => name === 'widget' || name === 'loader',
      transform(code) {
        const isOurs = this.environment.name === 'widget'
        const table = isOurs ? languageTable : Object.fromEntries(LANGUAGES.map((name) => [name, '']))
        return code.replaceAll('__LANGUAGES__', JSON.stringify(table))
      },
    },
    {
      name: 'latchkey:chunk-table',
      // After types are gone, and after Terser.
      enforce: 'post',
      // From npm the customer's bundler knows its chunks.
      applyToEnvironment: ({ name }) => ['tag', 'keeper', 'widget', 'loader'].includes(name),
      transform: (code) =>
        code
          .replaceAll('__STORAGE__', JSON.stringify(chunkTable.storage ?? ''))
          .replaceAll('__LIVE__', JSON.stringify(chunkTable.live ?? ''))
          .replaceAll('__MORE__', JSON.stringify(chunkTable.more ?? '')),
      generateBundle(_, bundle) {
        if (this.environment.name !== 'tag') return
        const table = Object.entries(chunkTable)
          .filter(([name]) => !['storage', 'live', 'more'].includes(name))
          .map(([name, hash]) => `${name}:"${hash}"`)
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue
          // What the whole tag is called with: noise in the middle of it costs Brotli more.
          const body = chunk.code.match(/^\(\(\)=>\{([^]*)\}\)\(\);\s*$/)?.[1]
          if (!body) throw new Error('The tag is no longer one arrow function: see latchkey:chunk-table.')
          chunk.code = `(_T=>{${body.replaceAll('__CHUNKS__', '_T')}})({${table.join()}});`
        }
      },
    },
  ],
})
