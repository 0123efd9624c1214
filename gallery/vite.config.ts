import { join } from 'node:path'
import { defineConfig } from 'vite'

const page = (name: string) => join(import.meta.dirname, `${name}.html`)

/** Not part of what is built: `npm run dev`, and the end-to-end screenshots. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  // Not in node_modules, which several checkouts may share.
  cacheDir: join(import.meta.dirname, '../test/output/gallery'),
  server: { host: '127.0.0.1', port: 4400 },
  build: {
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: { input: { index: page('index'), view: page('view') } },
  },
})
