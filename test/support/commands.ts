import { join } from 'node:path'
import { expect } from 'vitest'
import { run } from '../../server-stub/commands/run.js'
import { makeFolder } from './folder.js'

/** The command line in this process, on a database file of its own. */
export function setupCommands(env: Record<string, string> = {}) {
  const folder = makeFolder()
  const database = join(folder, 'data.db')

  async function latchkey(...argv: string[]) {
    let [stdout, stderr] = ['', '']
    const code = await run(argv, {
      env: { DATABASE_URL: `sqlite:${database}`, ...env },
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
      whenStopped: () => Promise.resolve(),
    })
    return { code, stdout, stderr }
  }

  async function json<Answer = Record<string, unknown>>(...argv: string[]): Promise<Answer> {
    const { code, stdout, stderr } = await latchkey(...argv, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\{.*\}\n$/)
    return JSON.parse(stdout) as Answer
  }

  return { folder, database, latchkey, json }
}
