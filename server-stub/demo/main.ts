import { toSentence, type Io } from '../commands/io.js'
import { PEOPLE } from './people.js'
import { startDemo, type Demo, type DemoOptions } from './start-demo.js'

export { startDemo, type Demo, type DemoOptions }

/** What `npm start` runs. @returns the exit code; on anything but 0 one sentence went to stderr. */
export async function run(io: Io, options: Omit<DemoOptions, 'env'> = {}): Promise<number> {
  try {
    const demo = await startDemo({ ...options, env: io.env })
    io.stdout(describe(demo))
    await io.whenStopped()
    await demo.close()
    return 0
  } catch (error) {
    io.stderr(`${toSentence(error) ?? `The demo failed: ${String(error)}`}\n`)
    return 1
  }
}

function describe({ demoUrl, previewUrl, snippet }: Demo): string {
  return `
  Northwind Supply, a customer's site   ${demoUrl}
  Sign in there with one click          ${demoUrl}/sign-in  (${PEOPLE.map(({ name }) => name).join(' or ')})
  Its widget on a plain page            ${previewUrl}

  The tag on every page of it:
  ${snippet}

  Ctrl-C stops both servers.

`
}
