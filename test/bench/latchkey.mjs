import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cleanEnv, startServer } from './servers.mjs'

const execute = promisify(execFile)
const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

export function mustBeBuilt() {
  if (existsSync(MAIN)) return
  console.error('dist/server/main.js is missing; run "npm run build" first.')
  process.exit(1)
}

/** The compiled server on SQLite in a temporary folder, with one workspace, widget and project key, as a customer makes them. */
export function seed(more = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const database = join(folder, 'data.db')
  const env = { ...more, DATABASE_URL: `sqlite:${database}`, PORT: '0' }
  const latchkey = (...words) =>
    JSON.parse(execFileSync(process.execPath, [MAIN, ...words, '--json'], { env: cleanEnv(env) }))

  const workspace = latchkey('workspace', 'create', '--name', 'Bench')
  const site = ['--name', 'Site', '--origin', 'https://shop.example.com']
  const widget = latchkey('widget', 'create', '--workspace', workspace.id, ...site)
  const key = latchkey('key', 'create', '--workspace', workspace.id, '--label', 'bench', '--role', 'widget')
  return {
    secret: key.secret,
    database,
    widget: widget.id,
    allow: (origin) => void latchkey('widget', 'update', widget.id, '--origin', origin),
    makeKey: (role = 'widget') =>
      latchkey('key', 'create', '--workspace', workspace.id, '--label', 'one of many', '--role', role),
    /** From a process of its own; resolves when that has ended. */
    revoke: (id) => execute(process.execPath, [MAIN, 'key', 'revoke', id], { env: cleanEnv(env) }),
    start: (core) => startServer({ script: MAIN, args: ['serve', '--json'], env, core }),
  }
}
