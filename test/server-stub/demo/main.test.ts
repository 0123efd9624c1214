import { expect, test } from 'vitest'
import { run } from '../../../server-stub/demo/main.js'
import { makeFolder } from './setup.js'

function setup(env: Record<string, string> = {}) {
  const { env: defaults, browserFolder } = makeFolder()
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const said = { stdout: '', stderr: '' }
  const code = run(
    {
      env: { ...defaults, ...env },
      stdout: (text) => {
        said.stdout += text
        stop()
      },
      stderr: (text) => void (said.stderr += text),
      whenStopped: () => stopped,
    },
    { browserFolder },
  )
  return { code, said }
}

test('says where to click, and ends with 0 when asked to stop', async () => {
  const { code, said } = setup()
  expect(await code).toBe(0)
  expect(said.stderr).toBe('')
  expect(said.stdout).toMatch(/customer's site +http:\/\/127\.0\.0\.1:\d+\n/)
  expect(said.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/sign-in {2}\(Alex Rivera or Sam Okafor\)/)
  expect(said.stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/preview\/wgt_\w+\n/)
  expect(said.stdout).toMatch(
    /<script async src="\S+\/latchkey\.js" data-widget="wgt_\w+" data-token-url="\/api\/latchkey\/token"><\/script>/,
  )
  expect(said.stdout).not.toContain('lk_sk_')
})

test('a bad variable is one sentence on stderr and exit code 1', async () => {
  const { code, said } = setup({ DEMO_PORT: 'x' })
  expect(await code).toBe(1)
  expect(said).toEqual({
    stdout: '',
    stderr: 'DEMO_PORT is "x"; allowed is a whole number from 0 to 65535.\n',
  })
})
